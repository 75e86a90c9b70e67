package dev.sluice.bench.workload;

import dev.sluice.bench.process.Launch;
import dev.sluice.bench.report.Figures;
import dev.sluice.bench.report.Section;
import dev.sluice.bench.trace.Events;
import dev.sluice.bench.trace.Producer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Many readers of many sessions, who get each event in a message of its own, at a fixed rate. */
final class TraceFanOut {
    private static final int PACE_MILLIS = 10;

    private final Lab lab;
    private final int eventBytes;
    private final int producers;
    private final int sessions;
    private final int rate;
    private final int clients;

    TraceFanOut(Lab lab) {
        this.lab = lab;
        this.eventBytes = lab.options().integer(Option.BYTES, 300);
        this.producers = lab.options().integer(Option.PRODUCERS, 4);
        this.sessions = lab.options().integer(Option.SESSIONS, 50);
        this.rate = lab.options().integer(Option.RATE, 10_000);
        this.clients = lab.options().integer(Option.CLIENTS, 1_000);
    }

    void run() throws IOException, InterruptedException {
        Launch sluice = lab.sluice("traces are");
        Section section = new Section(
                "trace-fanout",
                rate + " events/s to " + clients + " readers of " + sessions + " sessions",
                lab.serverJvm());
        try (Trial trial = new Trial(lab, sluice, lab.setup(0, 0, lab.serverJvm()))) {
            section.add("sluice", measure(trial));
        }
        lab.report(section);
    }

    private Figures measure(Trial trial) throws IOException, InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        try (TraceAudience audience = new TraceAudience(lab, trial)) {
            audience.read(clients, sessions, false);
            List<Producer> all = audience.produce(producers);
            Thread pace = new Thread(() -> pace(all, over), "pace");
            pace.start();
            Figures figures = audience.measure();
            over.set(true);
            pace.join();
            return figures;
        }
    }

    private void pace(List<Producer> all, AtomicBoolean over) {
        Events lines = new Events(eventBytes);
        int perPiece = Math.max(1, rate * PACE_MILLIS / 1000);
        long dueNanos = System.nanoTime();
        long made = 0;
        int turn = 0;
        while (!over.get()) {
            for (int i = 0; i < perPiece; i++) {
                // A span begins and ends in one session.
                lines.add("bench-" + made++ / 2 % sessions);
            }
            all.get(turn++ % all.size()).post(lines.take(), perPiece);
            dueNanos += Duration.ofMillis(PACE_MILLIS).toNanos();
            LockSupport.parkNanos(dueNanos - System.nanoTime());
        }
    }
}
