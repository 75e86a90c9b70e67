package dev.sluice.bench.workload;

import dev.sluice.bench.process.Launch;
import dev.sluice.bench.report.Figures;
import dev.sluice.bench.report.Section;
import dev.sluice.bench.trace.Events;
import dev.sluice.bench.trace.Producer;
import dev.sluice.bench.trace.Traveller;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/** Fills sessions of rising length, and asks for their state at random times. It must not matter how long they are. */
final class TimeTravel {
    private static final int PIECE_EVENTS = 500;
    /** So many events fall into one millisecond. */
    private static final int EVENTS_PER_MILLI = 4;

    private final Lab lab;
    private final int travels;

    TimeTravel(Lab lab) {
        this.lab = lab;
        this.travels = lab.options().integer(Option.TRAVELS, 300);
    }

    void run() throws IOException, InterruptedException {
        Launch sluice = lab.sluice("time travel is");
        Section section = new Section("time-travel", travels + " random times", lab.serverJvm());
        try (Trial trial = new Trial(lab, sluice, lab.setup(0, 0, lab.serverJvm()))) {
            for (int events : lab.options().integers(Option.EVENTS, "10000,1000000")) {
                section.add(events + " events", measure(trial, events));
            }
        }
        lab.report(section);
    }

    private Figures measure(Trial trial, int events) throws InterruptedException {
        String session = "past-" + events;
        int spanMillis = events / EVENTS_PER_MILLI;
        long startMillis = System.currentTimeMillis() - spanMillis - 60_000L;
        AtomicLong stored = new AtomicLong();
        Producer producer = new Producer(trial.target("/api/traces"), stored);
        producer.connect(lab.transport());
        Events lines = new Events(lab.options().integer(Option.BYTES, 300));
        for (int made = 0; made < events; ) {
            int piece = Math.min(PIECE_EVENTS, events - made);
            for (int i = 0; i < piece; i++, made++) {
                lines.add(session, made, startMillis + made / EVENTS_PER_MILLI);
            }
            lab.await(producer.post(lines.take(), piece));
        }
        producer.close();
        // Once for the compiler's sake, and for the checkpoints that are still being made.
        travel(trial, session, startMillis, spanMillis);
        Figures figures = new Figures();
        Trial.addPercentiles(figures, travel(trial, session, startMillis, spanMillis));
        return figures;
    }

    private Histogram travel(Trial trial, String session, long startMillis, int spanMillis)
            throws InterruptedException {
        Traveller traveller = new Traveller(trial.target("/trace"), session, startMillis, spanMillis, travels);
        traveller.connect(lab.transport());
        return lab.await(traveller.done());
    }
}
