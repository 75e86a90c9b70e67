package dev.sluice.bench.workload;

import dev.sluice.bench.load.Crowd;
import dev.sluice.bench.load.CrowdPlan;
import dev.sluice.bench.load.Habit;
import dev.sluice.bench.process.Launch;
import dev.sluice.bench.process.ServerSetup;
import dev.sluice.bench.report.Figure;
import dev.sluice.bench.report.Figures;
import dev.sluice.bench.report.Section;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One stream to many readers, at rising rates until a server falls behind; then all servers at one rate that each can
 * do easily, for the latency. Once per flush interval: with 0 every delta costs a system call per reader, and with
 * more the deltas of an interval share one.
 */
final class FanOut {
    private static final double KEPT_UP_PERCENT = 95;
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
            String byDefault = flushIntervalMillis == 0 ? RATES_ALONE : RATES_SHARED;
            ramp(flushIntervalMillis, lab.options().integers(Option.RATES, byDefault));
        }
    }

    private void ramp(int flushIntervalMillis, List<Integer> rates) throws IOException, InterruptedException {
        String mode = flushIntervalMillis == 0
                ? "one write per delta"
                : "deltas of " + flushIntervalMillis + " ms share a write";
        Section section = new Section("fan-out", clients + " readers, " + mode + ", rising rates", lab.serverJvm());
        Map<Launch, Double> maxima = new HashMap<>();
        List<Launch> running = new ArrayList<>(lab.launches());
        for (int rate : rates) {
            Map<Launch, Figures> medians = measure(running, rate, flushIntervalMillis);
            lab.fill(section, medians);
            medians.forEach((server, figures) ->
                    maxima.merge(server, figures.value(Figure.DELIVERIES_PER_SECOND) / clients, Math::max));
            running.removeIf(server -> medians.get(server).value(Figure.ASKED_PERCENT) < KEPT_UP_PERCENT);
            if (running.isEmpty()) {
                break;
            }
        }
        lab.report(section);

        // One rate for all: a latency at another rate is another question.
        double half = Math.max(
                1,
                Math.rint(
                        maxima.values().stream().mapToDouble(rate -> rate).min().orElseThrow() / 2));
        Section latency =
                new Section("fan-out", clients + " readers, " + mode + ", half of the lowest maximum", lab.serverJvm());
        lab.fill(latency, measure(lab.launches(), half, flushIntervalMillis));
        lab.report(latency);
    }

    private Map<Launch, Figures> measure(List<Launch> servers, double rate, int flushIntervalMillis)
            throws IOException, InterruptedException {
        String what = "fan-out: flush interval " + flushIntervalMillis + " ms, " + rate + " deltas/s";
        return lab.inTurns(servers, what, launch -> List.of(measure(launch, rate, flushIntervalMillis)));
    }

    private Figures measure(Launch launch, double rate, int flushIntervalMillis)
            throws IOException, InterruptedException {
        ServerSetup setup = lab.setup(rate, flushIntervalMillis, lab.serverJvm());
        CrowdPlan plan =
                new CrowdPlan(CrowdPlan.all(Habit.READER, clients), lab.sampledReads(), lab.checkedClients(), true);
        Duration window = lab.options().seconds(Option.SECONDS, 6);
        try (Trial trial = new Trial(lab, launch, setup);
                Crowd crowd = trial.connect(plan)) {
            Figures figures = trial.measure(crowd, window);
            double asked = rate * clients;
            return figures.with(Figure.DELTAS_PER_SECOND_ASKED, rate)
                    .with(Figure.ASKED_PERCENT, 100 * figures.value(Figure.DELIVERIES_PER_SECOND) / asked);
        }
    }
}
