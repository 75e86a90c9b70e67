package dev.sluice.bench.workload;

import dev.sluice.bench.load.Crowd;
import dev.sluice.bench.load.CrowdPlan;
import dev.sluice.bench.load.Habit;
import dev.sluice.bench.process.Launch;
import dev.sluice.bench.process.ServerSetup;
import dev.sluice.bench.report.Figures;
import java.io.IOException;
import java.time.Duration;

/**
 * One stream to many readers, at rising rates. Once per flush interval: with 0 every delta costs a system call per
 * reader, and with more the deltas of an interval share one.
 */
final class FanOut {
    private static final String RATES_ALONE = "100,200,300,400,500,600,800";
    private static final String RATES_SHARED = "500,1000,2000,3000,4000,6000,8000,12000";

    private final Lab lab;
    private final int clients;

    FanOut(Lab lab) {
        this.lab = lab;
        this.clients = lab.options().integer(Option.CLIENTS, 1_000);
    }

    void run() throws IOException, InterruptedException {
        for (int flushIntervalMillis : lab.options().integers(Option.FLUSH_INTERVAL_MILLIS, "0,5,10")) {
            String mode = flushIntervalMillis == 0
                    ? "one write per delta"
                    : "deltas of " + flushIntervalMillis + " ms share a write";
            String rates = flushIntervalMillis == 0 ? RATES_ALONE : RATES_SHARED;
            new Ramp(
                            lab,
                            "fan-out",
                            clients + " readers, " + mode,
                            clients,
                            (launch, rate) -> measure(launch, rate, flushIntervalMillis))
                    .run(lab.launches(), lab.options().integers(Option.RATES, rates));
        }
    }

    private Figures measure(Launch launch, double rate, int flushIntervalMillis)
            throws IOException, InterruptedException {
        ServerSetup setup = lab.setup(rate, flushIntervalMillis, lab.serverJvm());
        CrowdPlan plan =
                new CrowdPlan(CrowdPlan.all(Habit.READER, clients), lab.sampledReads(), lab.checkedClients(), true);
        Duration window = lab.options().seconds(Option.SECONDS, 6);
        try (Trial trial = new Trial(lab, launch, setup);
                Crowd crowd = trial.connect(plan)) {
            return trial.measure(crowd, window);
        }
    }
}
