package dev.sluice.roombroadcaster;

import dev.sluice.protocol.room.LaneStats;
import dev.sluice.protocol.room.RoomStats.Latencies;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** All rooms of a lane in one sum. What was said in rooms that are gone counts too. */
final class LaneTotals {
    private static final int SAMPLES_MAX = 4096;

    private final RoomMetrics metrics;

    LaneTotals(RoomMetrics metrics) {
        this.metrics = metrics;
    }

    LaneStats of(Collection<OwnedRoom> rooms) {
        int connections = 0;
        int members = 0;
        int queueDepth = 0;
        List<Integer> roundTrips = new ArrayList<>();
        List<Integer> acks = new ArrayList<>();
        for (OwnedRoom owned : rooms) {
            Room room = owned.room();
            connections += room.members().connectionsHere();
            members += room.members().count();
            queueDepth += room.waitingForAcks();
            add(roundTrips, room.roundTrips());
            add(acks, room.ackLatencies());
        }
        return new LaneStats(
                rooms.size(),
                connections,
                members,
                metrics.joins(),
                metrics.saidMessages(),
                metrics.saidBytes(),
                queueDepth,
                metrics.receiversGivenUp(),
                new Latencies(roundTrips),
                new Latencies(acks));
    }

    private static void add(List<Integer> samples, LatencySamples of) {
        if (samples.size() < SAMPLES_MAX) {
            samples.addAll(of.toLatencies().micros());
        }
    }
}
