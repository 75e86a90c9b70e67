package dev.sluice.bench.workload;

import dev.sluice.bench.process.Launch;
import dev.sluice.bench.report.Figure;
import dev.sluice.bench.report.Figures;
import dev.sluice.bench.report.Section;
import dev.sluice.bench.trace.Events;
import dev.sluice.bench.trace.Producer;
import java.io.IOException;

/** What events weigh that are kept in memory. */
final class TraceMemory {
    private static final int PIECE_EVENTS = 500;
    private static final int WEIGHED_SESSIONS = 20;
    /** More than one session keeps. */
    private static final int WARM_EVENTS = 20_000;

    private final Lab lab;
    private final int eventBytes;
    private final int events;

    TraceMemory(Lab lab) {
        this.lab = lab;
        this.eventBytes = lab.options().integer(Option.BYTES, 300);
        this.events = lab.options().integers(Option.EVENTS, "100000").get(0);
    }

    void run() throws IOException, InterruptedException {
        Launch sluice = lab.sluice("traces are");
        Section section = new Section("trace-memory", events + " events in memory", lab.serverJvm());
        try (Trial trial = new Trial(lab, sluice, lab.setup(0, 0, lab.serverJvm()));
                TraceAudience audience = new TraceAudience(lab, trial)) {
            Producer producer = audience.produce(1).get(0);
            // Once beforehand: what is loaded and compiled on the way is no event's.
            post(producer, WARM_EVENTS, "warm-", 1);
            double before = trial.liveHeapMebibytes();
            post(producer, events, "weighed-", WEIGHED_SESSIONS);
            double after = trial.liveHeapMebibytes();
            section.add(
                    "sluice",
                    new Figures()
                            .with(Figure.HEAP_DIFFERENCE_MEBIBYTES, after - before)
                            .with(Figure.RSS_MEBIBYTES, trial.rssMebibytes()));
        }
        lab.report(section);
    }

    private void post(Producer producer, int count, String session, int spread) throws InterruptedException {
        Events lines = new Events(eventBytes);
        for (int made = 0; made < count; made += PIECE_EVENTS) {
            for (int i = 0; i < PIECE_EVENTS; i++) {
                lines.add(session + made / PIECE_EVENTS % spread);
            }
            lab.await(producer.post(lines.take(), PIECE_EVENTS));
        }
    }
}
