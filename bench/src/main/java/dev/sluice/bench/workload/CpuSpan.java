package dev.sluice.bench.workload;

import dev.sluice.bench.process.ProcessCpu;
import dev.sluice.bench.process.ServerProcess;
import dev.sluice.bench.report.Figure;
import dev.sluice.bench.report.Figures;
import java.io.IOException;
import java.util.List;

/** What servers and generator use of the cores over a while, and what a hypervisor takes from both. */
final class CpuSpan {
    private static final long GENERATOR_PID = ProcessHandle.current().pid();
    private static final double MICROS_PER_PERCENT = 1e4;

    private final List<ServerProcess> servers;
    private final Mark start;
    private Mark end;

    /** Begins. */
    CpuSpan(List<ServerProcess> servers) throws IOException {
        this.servers = servers;
        this.start = mark();
    }

    private record Mark(long nanos, long serverMicros, long generatorMicros, long stolenMicros) {}

    void end() throws IOException {
        end = mark();
    }

    private Mark mark() throws IOException {
        long serverMicros = 0;
        for (ServerProcess server : servers) {
            serverMicros += server.cpuMicros();
        }
        return new Mark(System.nanoTime(), serverMicros, ProcessCpu.micros(GENERATOR_PID), ProcessCpu.stolenMicros());
    }

    private double seconds() {
        return (end.nanos - start.nanos) / 1e9;
    }

    double serverMicrosPerSecond() {
        return (end.serverMicros - start.serverMicros) / seconds();
    }

    double generatorMicrosPerSecond() {
        return (end.generatorMicros - start.generatorMicros) / seconds();
    }

    /** Of one core each. */
    void addPercents(Figures figures) {
        figures.with(Figure.SERVER_CPU_PERCENT, serverMicrosPerSecond() / MICROS_PER_PERCENT)
                .with(Figure.GENERATOR_CPU_PERCENT, generatorMicrosPerSecond() / MICROS_PER_PERCENT)
                .with(
                        Figure.STOLEN_CPU_PERCENT,
                        (end.stolenMicros - start.stolenMicros) / seconds() / MICROS_PER_PERCENT);
    }
}
