package dev.sluice.bench.workload;

import dev.sluice.bench.load.Crowd;
import dev.sluice.bench.load.CrowdPlan;
import dev.sluice.bench.load.Habit;
import dev.sluice.bench.load.Wording;
import dev.sluice.bench.process.Launch;
import dev.sluice.bench.report.Figures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Many small rooms in which everybody talks, at rising rates: owner and gateway on one node, then on two, so that the
 * difference is the hop; and the floor.
 */
final class RoomTalk {
    private static final String RATES = "1000,2000,4000,6000,8000,10000,12000,16000,20000,30000";

    private final Lab lab;
    private final int rooms;
    private final int membersPerRoom;

    RoomTalk(Lab lab) {
        this.lab = lab;
        this.rooms = lab.options().integer(Option.ROOMS, 100);
        this.membersPerRoom = lab.options().integer(Option.MEMBERS, 10);
    }

    void run() throws IOException, InterruptedException {
        lab.requireOneLoop();
        List<Launch> servers = new ArrayList<>(lab.launches());
        if (lab.sluice().isPresent()) {
            servers.add(1, lab.pair());
        }
        for (int flushIntervalMillis : lab.options().integers(Option.FLUSH_INTERVAL_MILLIS, "0")) {
            String what =
                    rooms + " rooms of " + membersPerRoom + ", all talk, flush interval " + flushIntervalMillis + " ms";
            new Ramp(
                            lab,
                            "room-talk",
                            what,
                            membersPerRoom - 1,
                            (launch, rate) -> measure(launch, rate, flushIntervalMillis))
                    .run(servers, lab.options().integers(Option.RATES, RATES));
        }
    }

    private Figures measure(Launch launch, double rate, int flushIntervalMillis)
            throws IOException, InterruptedException {
        int members = rooms * membersPerRoom;
        CrowdPlan plan = new CrowdPlan(CrowdPlan.all(Habit.MEMBER, members), lab.sampledReads(), 0, false);
        try (Trial trial = new Trial(lab, launch, lab.setup(0, flushIntervalMillis, lab.serverJvm()));
                // Neighbours in the order of talking are in different rooms.
                Crowd crowd = trial.connect(plan, trial.target(member -> "/ws/bench-" + member % rooms))) {
            crowd.talk(members, rate, Wording.MESSAGE, lab.options().integer(Option.BYTES, 200));
            return trial.measure(crowd, lab.options().seconds(Option.SECONDS, 6));
        }
    }
}
