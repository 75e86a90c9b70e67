package dev.sluice.bench.workload;

import dev.sluice.bench.load.Crowd;
import dev.sluice.bench.load.CrowdMark;
import dev.sluice.bench.load.CrowdPlan;
import dev.sluice.bench.load.CrowdSpan;
import dev.sluice.bench.load.Target;
import dev.sluice.bench.process.Launch;
import dev.sluice.bench.process.ServerProcess;
import dev.sluice.bench.process.ServerSetup;
import dev.sluice.bench.report.Figure;
import dev.sluice.bench.report.Figures;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;

/** One server process and the crowds that are sent to it. */
final class Trial implements AutoCloseable {
    private static final double BYTES_PER_MEBIBYTE = 1 << 20;

    private final Lab lab;
    private final List<ServerProcess> companions = new ArrayList<>();
    private final ServerProcess server;

    Trial(Lab lab, Launch launch, ServerSetup setup) throws IOException, InterruptedException {
        this.lab = lab;
        try {
            for (Launch companion : launch.companions()) {
                companions.add(ServerProcess.start(companion, setup));
            }
            this.server = ServerProcess.start(launch, setup);
        } catch (IOException | InterruptedException | RuntimeException e) {
            companions.forEach(ServerProcess::close);
            throw e;
        }
    }

    /** The processes behind the one that clients connect to. */
    List<ServerProcess> companions() {
        return companions;
    }

    /** Connects a crowd and returns it when all of it is ready; the caller closes it. */
    Crowd connect(CrowdPlan plan) throws InterruptedException {
        return connect(plan, target(server.streamPath()));
    }

    Crowd connect(CrowdPlan plan, Target target) throws InterruptedException {
        Crowd crowd = new Crowd(lab.transport(), target, plan);
        try {
            crowd.connect(lab.options().integer(Option.IN_FLIGHT, 100), limit());
            return crowd;
        } catch (IllegalStateException e) {
            crowd.close();
            throw new IllegalStateException(e.getMessage() + "\nThe server's last lines:\n" + server.lastLines(), e);
        }
    }

    Target target(String path) {
        return new Target(server.host(), server.port(), path);
    }

    /** @param paths by the client's index */
    Target target(IntFunction<String> paths) {
        return new Target(server.host(), server.port(), paths);
    }

    Duration limit() {
        return lab.options().seconds(Option.LIMIT_SECONDS, 60);
    }

    double rssMebibytes() throws IOException {
        return server.rssBytes() / BYTES_PER_MEBIBYTE;
    }

    double liveHeapMebibytes() throws IOException {
        return server.liveHeapBytes() / BYTES_PER_MEBIBYTE;
    }

    /** Measures a connected crowd for a while, once everything has been compiled. */
    Figures measure(Crowd crowd, Duration window) throws IOException, InterruptedException {
        Thread.sleep(lab.options().seconds(Option.WARMUP_SECONDS, 6).toMillis());
        CrowdMark start = crowd.mark();
        CpuSpan cpu = startCpu();
        Thread.sleep(window.toMillis());
        CrowdSpan span = crowd.mark().since(start);
        cpu.end();

        double perSecond = span.deliveriesPerSecond();
        Figures figures = new Figures()
                .with(Figure.DELIVERIES_PER_SECOND, perSecond)
                // Rates by rates, not sums by sums: the two clocks are not read at exactly the same time.
                .with(Figure.SERVER_MICROS_PER_DELIVERY, cpu.serverMicrosPerSecond() / perSecond)
                .with(Figure.GENERATOR_MICROS_PER_DELIVERY, cpu.generatorMicrosPerSecond() / perSecond)
                .with(Figure.BYTES_PER_DELIVERY, span.bytesPerDelivery())
                .with(Figure.RSS_MEBIBYTES, rssMebibytes())
                .with(Figure.LOST, crowd.lost());
        cpu.addPercents(figures);
        addPercentiles(figures, span.latencyMicros());
        if (lab.checkedClients() > 0) {
            figures.with(Figure.BREAKS, span.breaks());
        }
        if (crowd.lost() > 0) {
            System.err.println("  " + crowd.lost() + " connections lost; last complaint: " + crowd.complaint());
        }
        return figures;
    }

    CpuSpan startCpu() throws IOException {
        List<ServerProcess> all = new ArrayList<>(companions);
        all.add(server);
        return new CpuSpan(all);
    }

    static void addPercentiles(Figures figures, Histogram micros) {
        figures.with(Figure.P50_MILLIS, micros.getValueAtPercentile(50) / 1e3)
                .with(Figure.P95_MILLIS, micros.getValueAtPercentile(95) / 1e3)
                .with(Figure.P99_MILLIS, micros.getValueAtPercentile(99) / 1e3)
                .with(Figure.P999_MILLIS, micros.getValueAtPercentile(99.9) / 1e3)
                .with(Figure.MAX_MILLIS, micros.getMaxValue() / 1e3);
    }

    @Override
    public void close() {
        server.close();
        companions.forEach(ServerProcess::close);
    }
}
