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
import java.util.List;

/** What a connection costs in memory that said hello to a stream on which nothing happens. */
final class Idle {
    /**
     * A heap that grows with what is alive, and gives back what is not when it is collected: in a fixed one, resident
     * memory only says how far the allocation pointer has come.
     */
    static final String SERVER_JVM = "-Xms16m -Xmx512m -XX:+UseSerialGC -XX:MinHeapFreeRatio=5 -XX:MaxHeapFreeRatio=10";

    /** So many come and go before the first weighing: classes, compiled code and buffers are no connection's. */
    private static final int WARMUP_CLIENTS = 500;

    private static final double KIBIBYTES_PER_MEBIBYTE = 1_024;

    private final Lab lab;
    private final int clients;

    Idle(Lab lab) {
        this.lab = lab;
        this.clients = lab.options().integer(Option.CLIENTS, 5_000);
    }

    void run() throws IOException, InterruptedException {
        Section section =
                new Section("idle", clients + " connections without deltas, weighed after jcmd GC.run", serverJvm());
        lab.fill(section, lab.inTurns(lab.launches(), "idle", launch -> List.of(measure(launch))));
        lab.report(section);
    }

    private Figures measure(Launch launch) throws IOException, InterruptedException {
        ServerSetup setup = lab.setup(0, 0, serverJvm());
        try (Trial trial = new Trial(lab, launch, setup)) {
            Crowd passing = trial.connect(plan(Math.min(WARMUP_CLIENTS, clients)));
            settle();
            passing.close();
            settle();
            double heapBefore = trial.liveHeapMebibytes();
            double rssBefore = trial.rssMebibytes();
            try (Crowd crowd = trial.connect(plan(clients))) {
                settle();
                double heapAfter = trial.liveHeapMebibytes();
                double rssAfter = trial.rssMebibytes();
                return new Figures()
                        .with(Figure.RSS_BEFORE_MEBIBYTES, rssBefore)
                        .with(Figure.RSS_AFTER_MEBIBYTES, rssAfter)
                        .with(Figure.RSS_KIBIBYTES_PER_CONNECTION, perConnection(rssAfter - rssBefore))
                        .with(Figure.HEAP_KIBIBYTES_PER_CONNECTION, perConnection(heapAfter - heapBefore))
                        .with(Figure.LOST, crowd.lost());
            }
        }
    }

    private String serverJvm() {
        return lab.options().text(Option.SERVER_JVM, SERVER_JVM);
    }

    private double perConnection(double mebibytes) {
        return mebibytes * KIBIBYTES_PER_MEBIBYTE / clients;
    }

    private CrowdPlan plan(int size) {
        return new CrowdPlan(CrowdPlan.all(Habit.IDLE, size), lab.sampledReads(), 0, false);
    }

    private void settle() throws InterruptedException {
        Thread.sleep(lab.options().seconds(Option.SETTLE_SECONDS, 5).toMillis());
    }
}
