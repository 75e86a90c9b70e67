package dev.sluice.bench.workload;

import dev.sluice.bench.load.Crowd;
import dev.sluice.bench.load.CrowdPlan;
import dev.sluice.bench.load.Habit;
import dev.sluice.bench.process.Launch;
import dev.sluice.bench.report.Figures;
import java.io.IOException;

/** One room in which one member talks and all others listen, at rising rates. Once per flush interval, as fan-out. */
final class RoomFanOut {
    private static final String RATES_ALONE = "50,100,150,200,300,400";
    private static final String RATES_SHARED = "500,1000,2000,3000,4000,6000,8000";

    private final Lab lab;
    private final int members;

    RoomFanOut(Lab lab) {
        this.lab = lab;
        this.members = lab.options().integer(Option.CLIENTS, 1_000);
    }

    void run() throws IOException, InterruptedException {
        lab.requireOneLoop();
        for (int flushIntervalMillis : lab.options().integers(Option.FLUSH_INTERVAL_MILLIS, "0,5")) {
            String mode = flushIntervalMillis == 0
                    ? "no pause between writes"
                    : "messages of " + flushIntervalMillis + " ms share a write";
            String rates = flushIntervalMillis == 0 ? RATES_ALONE : RATES_SHARED;
            String what = members + " members, one talks, " + mode;
            new Ramp(
                            lab,
                            "room-fanout",
                            what,
                            members - 1,
                            (launch, rate) -> measure(launch, rate, flushIntervalMillis))
                    .run(lab.launches(), lab.options().integers(Option.RATES, rates));
        }
    }

    private Figures measure(Launch launch, double rate, int flushIntervalMillis)
            throws IOException, InterruptedException {
        CrowdPlan plan =
                new CrowdPlan(CrowdPlan.all(Habit.MEMBER, members), lab.sampledReads(), lab.checkedClients(), false);
        try (Trial trial = new Trial(lab, launch, lab.setup(0, flushIntervalMillis, lab.serverJvm()));
                Crowd crowd = trial.connect(plan, trial.target("/ws/bench"))) {
            crowd.talk(1, rate, lab.options().integer(Option.BYTES, 200));
            return trial.measure(crowd, lab.options().seconds(Option.SECONDS, 6));
        }
    }
}
