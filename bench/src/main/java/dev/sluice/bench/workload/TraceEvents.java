package dev.sluice.bench.workload;

import dev.sluice.bench.process.Launch;
import dev.sluice.bench.report.Figure;
import dev.sluice.bench.report.Figures;
import dev.sluice.bench.report.Section;
import dev.sluice.bench.trace.BareTraceStore;
import dev.sluice.bench.trace.Events;
import dev.sluice.bench.trace.Producer;
import dev.sluice.bench.trace.TraceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Recorder;

/**
 * Producers that post as fast as they are answered, with a few readers, beside the store alone; many readers at a fixed
 * rate; and what the events weigh that are kept in memory.
 */
final class TraceEvents {
    private static final int PIECE_EVENTS = 500;
    private static final int FEW_READERS = 10;
    private static final int PACE_MILLIS = 10;
    private static final int WEIGHED_SESSIONS = 20;
    /** More than one session keeps. */
    private static final int WARM_EVENTS = 20_000;

    private final Lab lab;
    private final int eventBytes;
    private final int producers;
    private final int sessions;
    private final int rate;
    private final int clients;

    TraceEvents(Lab lab) {
        this.lab = lab;
        this.eventBytes = lab.options().integer(Option.BYTES, 300);
        this.producers = lab.options().integer(Option.PRODUCERS, 4);
        this.sessions = lab.options().integer(Option.SESSIONS, 50);
        this.rate = lab.options().integer(Option.RATE, 10_000);
        this.clients = lab.options().integer(Option.CLIENTS, 1_000);
    }

    void run() throws IOException, InterruptedException {
        Launch sluice = lab.sluice("traces are");
        Section fast = new Section("traces", producers + " producers, " + FEW_READERS + " readers", lab.serverJvm());
        Figures served;
        try (Trial trial = new Trial(lab, sluice, lab.setup(0, 0, lab.serverJvm()))) {
            served = fast(trial);
        }
        Figures bare = bare();
        fast.add("sluice", served);
        fast.add("bare store", bare);
        fast.addRatio("sluice", "bare store", served.dividedBy(bare));
        lab.report(fast);
        Section paced = new Section(
                "traces", rate + " events/s to " + clients + " readers of " + sessions + " sessions", lab.serverJvm());
        try (Trial trial = new Trial(lab, sluice, lab.setup(0, 0, lab.serverJvm()))) {
            paced.add("sluice", paced(trial));
        }
        lab.report(paced);
        int weighed = lab.options().integers(Option.EVENTS, "100000").get(0);
        Section memory = new Section("traces", weighed + " events in memory", lab.serverJvm());
        try (Trial trial = new Trial(lab, sluice, lab.setup(0, 0, lab.serverJvm()))) {
            memory.add("sluice", weigh(trial, weighed));
        }
        lab.report(memory);
    }

    private Figures fast(Trial trial) throws IOException, InterruptedException {
        AtomicLong stored = new AtomicLong();
        AtomicBoolean over = new AtomicBoolean();
        Readers readers = readers(trial, FEW_READERS, FEW_READERS, true);
        List<Producer> all = new ArrayList<>();
        for (int i = 0; i < producers; i++) {
            Producer producer = new Producer(trial.target("/api/traces"), stored);
            producer.connect(lab.transport());
            all.add(producer);
            // Two pieces: the next one is on its way while one is stored.
            String session = "bench-" + i;
            Events lines = new Events(eventBytes);
            again(producer, lines, session, over);
            again(producer, lines, session, over);
        }
        Figures figures = measure(trial, stored, readers);
        over.set(true);
        all.forEach(Producer::close);
        readers.close();
        return figures;
    }

    private void again(Producer producer, Events lines, String session, AtomicBoolean over) {
        byte[] piece;
        synchronized (lines) {
            for (int i = 0; i < PIECE_EVENTS; i++) {
                lines.add(session);
            }
            piece = lines.take();
        }
        producer.post(piece, PIECE_EVENTS).whenComplete((done, failure) -> {
            if (!over.get()) {
                again(producer, lines, session, over);
            }
        });
    }

    private Figures bare() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("sluice-bench-store");
        AtomicLong stored = new AtomicLong();
        try (BareTraceStore store = new BareTraceStore(folder, eventBytes, stored)) {
            for (int i = 0; i < producers; i++) {
                store.write(i, PIECE_EVENTS);
                store.write(i + producers, PIECE_EVENTS);
            }
            Thread.sleep(warmup().toMillis());
            long before = stored.get();
            long startNanos = System.nanoTime();
            Thread.sleep(window().toMillis());
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            return new Figures().with(Figure.EVENTS_PER_SECOND, (stored.get() - before) / seconds);
        } finally {
            Lab.delete(folder);
        }
    }

    private Figures paced(Trial trial) throws IOException, InterruptedException {
        AtomicLong stored = new AtomicLong();
        Readers readers = readers(trial, clients, sessions, false);
        AtomicBoolean over = new AtomicBoolean();
        List<Producer> all = new ArrayList<>();
        for (int i = 0; i < producers; i++) {
            Producer producer = new Producer(trial.target("/api/traces"), stored);
            producer.connect(lab.transport());
            all.add(producer);
        }
        Thread pace = new Thread(() -> pace(all, over), "pace");
        pace.start();
        Figures figures = measure(trial, stored, readers);
        over.set(true);
        pace.join();
        all.forEach(Producer::close);
        readers.close();
        return figures;
    }

    private void pace(List<Producer> all, AtomicBoolean over) {
        Events lines = new Events(eventBytes);
        int perPiece = Math.max(1, rate * PACE_MILLIS / 1000);
        long dueNanos = System.nanoTime();
        int session = 0;
        int turn = 0;
        while (!over.get()) {
            for (int i = 0; i < perPiece; i++) {
                lines.add("bench-" + session++ % sessions);
            }
            all.get(turn++ % all.size()).post(lines.take(), perPiece);
            dueNanos += Duration.ofMillis(PACE_MILLIS).toNanos();
            LockSupport.parkNanos(dueNanos - System.nanoTime());
        }
    }

    private Figures weigh(Trial trial, int events) throws IOException, InterruptedException {
        AtomicLong stored = new AtomicLong();
        Producer producer = new Producer(trial.target("/api/traces"), stored);
        producer.connect(lab.transport());
        // Once beforehand: what is loaded and compiled on the way is no event's.
        post(producer, WARM_EVENTS, "warm-", 1);
        double before = trial.liveHeapMebibytes();
        post(producer, events, "weighed-", WEIGHED_SESSIONS);
        double after = trial.liveHeapMebibytes();
        producer.close();
        return new Figures()
                .with(Figure.HEAP_DIFFERENCE_MEBIBYTES, after - before)
                .with(Figure.RSS_MEBIBYTES, trial.rssMebibytes());
    }

    private void post(Producer producer, int events, String session, int spread) throws InterruptedException {
        Events lines = new Events(eventBytes);
        for (int made = 0; made < events; made += PIECE_EVENTS) {
            for (int i = 0; i < PIECE_EVENTS; i++) {
                lines.add(session + made / PIECE_EVENTS % spread);
            }
            lab.await(producer.post(lines.take(), PIECE_EVENTS));
        }
    }

    private record Readers(List<TraceReader> all, List<AtomicLong> deliveries, Recorder latencyMicros) {
        long count() {
            return deliveries.stream().mapToLong(AtomicLong::get).sum();
        }

        void close() throws IOException {
            for (TraceReader reader : all) {
                if (reader.failed().isCompletedExceptionally()) {
                    System.err.println("  a reader failed: "
                            + reader.failed().handle((never, cause) -> cause).getNow(null));
                }
                reader.close();
            }
        }
    }

    private Readers readers(Trial trial, int count, int spread, boolean batches) throws InterruptedException {
        Readers readers = new Readers(new ArrayList<>(), new ArrayList<>(), new Recorder(60_000_000, 3));
        for (int i = 0; i < count; i++) {
            AtomicLong deliveries = new AtomicLong();
            TraceReader reader = new TraceReader(
                    trial.target("/trace"),
                    "bench-" + i % Math.min(spread, batches ? producers : spread),
                    batches,
                    deliveries,
                    readers.latencyMicros(),
                    lab.sampledReads());
            readers.all().add(reader);
            readers.deliveries().add(deliveries);
            reader.connect(lab.transport());
            lab.await(reader.ready());
        }
        return readers;
    }

    private Figures measure(Trial trial, AtomicLong stored, Readers readers) throws IOException, InterruptedException {
        Thread.sleep(warmup().toMillis());
        readers.latencyMicros().getIntervalHistogram();
        long before = stored.get();
        long deliveredBefore = readers.count();
        long cpuBefore = trial.cpuMicros();
        long startNanos = System.nanoTime();
        Thread.sleep(window().toMillis());
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        double perSecond = (stored.get() - before) / seconds;
        double cpu = (trial.cpuMicros() - cpuBefore) / seconds;
        Figures figures = new Figures()
                .with(Figure.EVENTS_PER_SECOND, perSecond)
                .with(Figure.DELIVERIES_PER_SECOND, (readers.count() - deliveredBefore) / seconds)
                .with(Figure.SERVER_MICROS_PER_EVENT, cpu / perSecond)
                .with(Figure.SERVER_CPU_PERCENT, cpu / 1e4)
                .with(Figure.RSS_MEBIBYTES, trial.rssMebibytes());
        Trial.addPercentiles(figures, readers.latencyMicros().getIntervalHistogram());
        return figures;
    }

    private Duration warmup() {
        return lab.options().seconds(Option.WARMUP_SECONDS, 6);
    }

    private Duration window() {
        return lab.options().seconds(Option.SECONDS, 6);
    }
}
