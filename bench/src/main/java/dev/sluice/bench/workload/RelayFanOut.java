package dev.sluice.bench.workload;

import dev.sluice.bench.load.Crowd;
import dev.sluice.bench.load.CrowdPlan;
import dev.sluice.bench.load.Habit;
import dev.sluice.bench.load.Wording;
import dev.sluice.bench.process.Launch;
import dev.sluice.bench.report.Figures;
import java.io.IOException;

/**
 * One client talks and all others of its room or document listen, at rising rates. Once per flush interval, as fan-out.
 * The floor has rooms alone, and stores nothing: what a document costs more there is in the ratio.
 */
final class RelayFanOut {
    /** What is talked in, and how. */
    enum Place {
        ROOM("room-fanout", "members", "/ws/bench", Habit.MEMBER, Wording.MESSAGE),
        DOCUMENT("document-fanout", "editors", "/sync/bench", Habit.EDITOR, Wording.PATCH);

        final String workload;
        final String readers;
        final String path;
        final Habit habit;
        final Wording wording;

        Place(String workload, String readers, String path, Habit habit, Wording wording) {
            this.workload = workload;
            this.readers = readers;
            this.path = path;
            this.habit = habit;
            this.wording = wording;
        }
    }

    private static final String RATES_ALONE = "50,100,150,200,300,400";
    private static final String RATES_SHARED = "500,1000,2000,3000,4000,6000,8000";

    private final Lab lab;
    private final Place place;
    private final int members;

    RelayFanOut(Lab lab, Place place) {
        this.lab = lab;
        this.place = place;
        this.members = lab.options().integer(Option.CLIENTS, 1_000);
    }

    void run() throws IOException, InterruptedException {
        lab.requireOneLoop();
        for (int flushIntervalMillis : lab.options().integers(Option.FLUSH_INTERVAL_MILLIS, "0,5")) {
            String mode = flushIntervalMillis == 0
                    ? "no pause between writes"
                    : "messages of " + flushIntervalMillis + " ms share a write";
            String rates = flushIntervalMillis == 0 ? RATES_ALONE : RATES_SHARED;
            String what = members + " " + place.readers + ", one talks, " + mode;
            new Ramp(
                            lab,
                            place.workload,
                            what,
                            members - 1,
                            (launch, rate) -> measure(launch, rate, flushIntervalMillis))
                    .run(lab.launches(), lab.options().integers(Option.RATES, rates));
        }
    }

    private Figures measure(Launch launch, double rate, int flushIntervalMillis)
            throws IOException, InterruptedException {
        Place here = launch.name().equals("floor") ? Place.ROOM : place;
        CrowdPlan plan =
                new CrowdPlan(CrowdPlan.all(here.habit, members), lab.sampledReads(), lab.checkedClients(), false);
        try (Trial trial = new Trial(lab, launch, lab.setup(0, flushIntervalMillis, lab.serverJvm()));
                Crowd crowd = trial.connect(plan, trial.target(here.path))) {
            crowd.talk(1, rate, here.wording, lab.options().integer(Option.BYTES, 200));
            return trial.measure(crowd, lab.options().seconds(Option.SECONDS, 6));
        }
    }
}
