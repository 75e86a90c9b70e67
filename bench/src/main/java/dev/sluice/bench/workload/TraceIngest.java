package dev.sluice.bench.workload;

import dev.sluice.bench.process.Launch;
import dev.sluice.bench.report.Figure;
import dev.sluice.bench.report.Figures;
import dev.sluice.bench.report.Section;
import dev.sluice.bench.trace.BareTraceStore;
import dev.sluice.bench.trace.Events;
import dev.sluice.bench.trace.Producer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Producers that post as fast as they are answered, with a few readers of batches, beside the store alone. */
final class TraceIngest {
    private static final int PIECE_EVENTS = 500;
    private static final int READERS = 10;

    private final Lab lab;
    private final int eventBytes;
    private final int producers;

    TraceIngest(Lab lab) {
        this.lab = lab;
        this.eventBytes = lab.options().integer(Option.BYTES, 300);
        this.producers = lab.options().integer(Option.PRODUCERS, 4);
    }

    void run() throws IOException, InterruptedException {
        Launch sluice = lab.sluice("traces are");
        Section section = new Section("traces", producers + " producers, " + READERS + " readers", lab.serverJvm());
        Figures served;
        try (Trial trial = new Trial(lab, sluice, lab.setup(0, 0, lab.serverJvm()))) {
            served = served(trial);
        }
        Figures bare = bare();
        section.add("sluice", served);
        section.add("bare store", bare);
        section.addRatio("sluice", "bare store", served.dividedBy(bare));
        lab.report(section);
    }

    private Figures served(Trial trial) throws IOException, InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        try (TraceAudience audience = new TraceAudience(lab, trial)) {
            audience.read(READERS, producers, true);
            List<Producer> all = audience.produce(producers);
            for (int i = 0; i < producers; i++) {
                // Two pieces: the next one is on its way while one is stored.
                Events lines = new Events(eventBytes);
                again(all.get(i), lines, "bench-" + i, over);
                again(all.get(i), lines, "bench-" + i, over);
            }
            Figures figures = audience.measure();
            over.set(true);
            return figures;
        }
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
            Thread.sleep(TraceAudience.warmup(lab).toMillis());
            long before = stored.get();
            long startNanos = System.nanoTime();
            Thread.sleep(TraceAudience.window(lab).toMillis());
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            return new Figures().with(Figure.EVENTS_PER_SECOND, (stored.get() - before) / seconds);
        } finally {
            Lab.delete(folder);
        }
    }
}
