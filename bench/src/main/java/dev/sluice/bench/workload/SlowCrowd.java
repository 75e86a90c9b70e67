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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Fast readers alone, and the same among many slow ones: of these half never read from their socket, and half never
 * grant credit. What the slow ones cost in memory, and what they do to the others' latency.
 */
final class SlowCrowd {
    private final Lab lab;
    private final List<Habit> fast;
    private final List<Habit> slow;

    SlowCrowd(Lab lab) {
        this.lab = lab;
        int slowClients = lab.options().integer(Option.SLOW_CLIENTS, 450);
        fast = CrowdPlan.all(Habit.READER, lab.options().integer(Option.CLIENTS, 100));
        slow = CrowdPlan.joined(
                CrowdPlan.all(Habit.UNREADING, slowClients), CrowdPlan.all(Habit.UNGRANTING, slowClients));
    }

    void run() throws IOException, InterruptedException {
        String readers = fast.size() + " readers";
        Map<Launch, Figures> alone = measure("alone", fast);
        report(readers + " alone", alone);

        String among = "among " + slow.size() + " slow ones";
        Map<Launch, Figures> together = measure(among, CrowdPlan.joined(fast, slow));
        report(readers + " " + among, together);

        Map<Launch, Figures> differences = new LinkedHashMap<>();
        alone.forEach((server, figures) -> differences.put(server, difference(figures, together.get(server))));
        report("what the slow ones cost: memory at the end, and the readers' latency", differences);
    }

    private static Figures difference(Figures alone, Figures together) {
        Figures ratios = together.dividedBy(alone);
        return new Figures()
                .with(
                        Figure.RSS_DIFFERENCE_MEBIBYTES,
                        together.value(Figure.RSS_MEBIBYTES) - alone.value(Figure.RSS_MEBIBYTES))
                .with(Figure.P50_RATIO, ratios.value(Figure.P50_MILLIS))
                .with(Figure.P99_RATIO, ratios.value(Figure.P99_MILLIS));
    }

    private Map<Launch, Figures> measure(String what, List<Habit> habits) throws IOException, InterruptedException {
        return lab.inTurns(lab.launches(), "slow-crowd: " + what, launch -> List.of(measure(launch, habits)));
    }

    private Figures measure(Launch launch, List<Habit> habits) throws IOException, InterruptedException {
        ServerSetup setup = lab.setup(
                lab.options().integer(Option.RATE, 500),
                lab.options().integer(Option.FLUSH_INTERVAL_MILLIS, 5),
                lab.serverJvm());
        CrowdPlan plan = new CrowdPlan(habits, lab.sampledReads(), lab.checkedClients(), true);
        try (Trial trial = new Trial(lab, launch, setup);
                Crowd crowd = trial.connect(plan)) {
            return trial.measure(crowd, lab.options().seconds(Option.SECONDS, 60));
        }
    }

    private void report(String title, Map<Launch, Figures> figures) throws IOException {
        Section section = new Section("slow-crowd", title, lab.serverJvm());
        lab.fill(section, figures);
        lab.report(section);
    }
}
