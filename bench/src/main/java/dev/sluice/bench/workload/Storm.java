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
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** All clients are reset at once and come back at once: how long until each has its welcome and its state again. */
final class Storm {
    private static final int PAUSE_MILLIS = 2_000;

    private final Lab lab;
    private final int clients;

    Storm(Lab lab) {
        this.lab = lab;
        this.clients = lab.options().integer(Option.CLIENTS, 5_000);
    }

    void run() throws IOException, InterruptedException {
        Section section =
                new Section("storm", clients + " clients dropped and back at once, time until ready", lab.serverJvm());
        lab.fill(section, lab.inTurns(lab.launches(), "storm", this::measure));
        lab.report(section);
    }

    private List<Figures> measure(Launch launch) throws IOException, InterruptedException {
        ServerSetup setup = lab.setup(
                lab.options().integer(Option.RATE, 2),
                lab.options().integer(Option.FLUSH_INTERVAL_MILLIS, 5),
                lab.serverJvm());
        CrowdPlan plan = new CrowdPlan(CrowdPlan.all(Habit.READER, clients), lab.sampledReads(), 0, true);
        List<Figures> storms = new ArrayList<>();
        try (Trial trial = new Trial(lab, launch, setup);
                Crowd crowd = trial.connect(plan)) {
            // The first one warms both sides up.
            for (int round = 0; round <= Math.max(1, lab.options().integer(Option.ROUNDS, 3)); round++) {
                Thread.sleep(PAUSE_MILLIS);
                Figures figures = storm(trial, crowd);
                if (round > 0) {
                    storms.add(figures);
                }
            }
        }
        return storms;
    }

    private Figures storm(Trial trial, Crowd crowd) throws IOException, InterruptedException {
        Histogram readyMicros = crowd.storm(trial.limit());
        Figures figures = new Figures()
                .with(Figure.RSS_MEBIBYTES, trial.rssMebibytes())
                .with(Figure.LOST, crowd.lost())
                .with(Figure.RETRIED, crowd.retried())
                .with(Figure.MISSING, Math.max(0, clients - readyMicros.getTotalCount()));
        Trial.addPercentiles(figures, readyMicros);
        return figures;
    }
}
