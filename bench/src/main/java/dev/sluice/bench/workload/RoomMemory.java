package dev.sluice.bench.workload;

import dev.sluice.bench.load.Crowd;
import dev.sluice.bench.load.CrowdPlan;
import dev.sluice.bench.load.Habit;
import dev.sluice.bench.process.ServerProcess;
import dev.sluice.bench.report.Figure;
import dev.sluice.bench.report.Figures;
import dev.sluice.bench.report.Section;
import java.io.IOException;
import java.util.List;

/** What a small room costs its owner in memory. The owner is a process of its own, so that no connection is weighed. */
final class RoomMemory {
    private static final double BYTES_PER_MEBIBYTE = 1 << 20;
    private static final double KIBIBYTE = 1_024;

    /** So many rooms come and stay before the first weighing: classes and compiled code are no room's. */
    private static final int WARMUP_ROOMS = 200;

    private final Lab lab;
    private final int rooms;
    private final int membersPerRoom;

    RoomMemory(Lab lab) {
        this.lab = lab;
        this.rooms = lab.options().integer(Option.ROOMS, 9_700);
        this.membersPerRoom = lab.options().integer(Option.MEMBERS, 2);
    }

    void run() throws IOException, InterruptedException {
        String jvm = lab.options().text(Option.SERVER_JVM, Idle.SERVER_JVM);
        Section section = new Section(
                "room-memory",
                rooms + " rooms of " + membersPerRoom + " on their owner, weighed after jcmd GC.run",
                jvm);
        lab.fill(
                section,
                lab.inTurns(
                        List.of(lab.pair()),
                        "room-memory",
                        launch -> List.of(measure(new Trial(lab, launch, lab.setup(0, 0, jvm))))));
        lab.report(section);
    }

    private Figures measure(Trial opened) throws IOException, InterruptedException {
        try (Trial trial = opened;
                Crowd first = connect(trial, "first-", WARMUP_ROOMS)) {
            settle();
            ServerProcess owner = trial.companions().get(0);
            double heapBefore = owner.liveHeapBytes();
            double rssBefore = owner.rssBytes();
            try (Crowd crowd = connect(trial, "bench-", rooms)) {
                settle();
                double heapAfter = owner.liveHeapBytes();
                double rssAfter = owner.rssBytes();
                return new Figures()
                        .with(Figure.RSS_BEFORE_MEBIBYTES, rssBefore / BYTES_PER_MEBIBYTE)
                        .with(Figure.RSS_AFTER_MEBIBYTES, rssAfter / BYTES_PER_MEBIBYTE)
                        .with(Figure.HEAP_KIBIBYTES_PER_ROOM, (heapAfter - heapBefore) / KIBIBYTE / rooms)
                        .with(Figure.RSS_KIBIBYTES_PER_ROOM, (rssAfter - rssBefore) / KIBIBYTE / rooms)
                        .with(Figure.LOST, first.lost() + crowd.lost());
            }
        }
    }

    private Crowd connect(Trial trial, String prefix, int count) throws InterruptedException {
        CrowdPlan plan =
                new CrowdPlan(CrowdPlan.all(Habit.MEMBER, count * membersPerRoom), lab.sampledReads(), 0, false);
        return trial.connect(plan, trial.target(member -> "/ws/" + prefix + member / membersPerRoom));
    }

    private void settle() throws InterruptedException {
        Thread.sleep(lab.options().seconds(Option.SETTLE_SECONDS, 5).toMillis());
    }
}
