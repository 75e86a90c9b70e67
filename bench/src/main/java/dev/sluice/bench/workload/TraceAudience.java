package dev.sluice.bench.workload;

import dev.sluice.bench.report.Figure;
import dev.sluice.bench.report.Figures;
import dev.sluice.bench.trace.Producer;
import dev.sluice.bench.trace.TraceReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Recorder;

/** The producers of a server's traces and their live readers, over one window. */
final class TraceAudience implements AutoCloseable {
    private final Lab lab;
    private final Trial trial;
    private final AtomicLong stored = new AtomicLong();
    private final List<Producer> producers = new ArrayList<>();
    private final List<TraceReader> readers = new ArrayList<>();
    private final List<AtomicLong> deliveries = new ArrayList<>();
    private final Recorder latencyMicros = new Recorder(60_000_000, 3);

    TraceAudience(Lab lab, Trial trial) {
        this.lab = lab;
        this.trial = trial;
    }

    /** @param spread over the sessions {@code bench-0} and so on, so many */
    void read(int count, int spread, boolean batches) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            AtomicLong delivered = new AtomicLong();
            TraceReader reader = new TraceReader(
                    trial.target("/trace"),
                    "bench-" + i % spread,
                    batches,
                    delivered,
                    latencyMicros,
                    lab.sampledReads());
            readers.add(reader);
            deliveries.add(delivered);
            reader.connect(lab.transport());
            lab.await(reader.ready());
        }
    }

    List<Producer> produce(int count) {
        for (int i = 0; i < count; i++) {
            Producer producer = new Producer(trial.target("/api/traces"), stored);
            producer.connect(lab.transport());
            producers.add(producer);
        }
        return producers;
    }

    static Duration warmup(Lab lab) {
        return lab.options().seconds(Option.WARMUP_SECONDS, 6);
    }

    static Duration window(Lab lab) {
        return lab.options().seconds(Option.SECONDS, 6);
    }

    Figures measure() throws IOException, InterruptedException {
        Thread.sleep(warmup(lab).toMillis());
        latencyMicros.getIntervalHistogram();
        long before = stored.get();
        long deliveredBefore = delivered();
        CpuSpan cpu = trial.startCpu();
        long startNanos = System.nanoTime();
        Thread.sleep(window(lab).toMillis());
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        double perSecond = (stored.get() - before) / seconds;
        cpu.end();
        Figures figures = new Figures()
                .with(Figure.EVENTS_PER_SECOND, perSecond)
                .with(Figure.DELIVERIES_PER_SECOND, (delivered() - deliveredBefore) / seconds)
                .with(Figure.SERVER_MICROS_PER_EVENT, cpu.serverMicrosPerSecond() / perSecond)
                .with(Figure.RSS_MEBIBYTES, trial.rssMebibytes());
        cpu.addPercents(figures);
        Trial.addPercentiles(figures, latencyMicros.getIntervalHistogram());
        return figures;
    }

    private long delivered() {
        return deliveries.stream().mapToLong(AtomicLong::get).sum();
    }

    @Override
    public void close() throws IOException {
        producers.forEach(Producer::close);
        for (TraceReader reader : readers) {
            if (reader.failed().isCompletedExceptionally()) {
                System.err.println("  a reader failed: "
                        + reader.failed().handle((never, cause) -> cause).getNow(null));
            }
            reader.close();
        }
    }
}
