package dev.sluice.roombroadcaster;

import dev.sluice.protocol.room.RoomCommand;
import dev.sluice.protocol.room.RoomCommand.Announce;
import dev.sluice.protocol.room.RoomCommand.Renew;
import dev.sluice.protocol.room.Seat;
import java.util.ArrayList;
import java.util.List;

/**
 * What other clusters are told of who is here. The more are here, the less often all of them are named, so that ten
 * thousand cost no more by the second than a thousand; in between the cluster says that it lives.
 */
final class SharedSeats {
    private static final int SEATS_PER_PART = 500;
    private static final int SEATS_PER_INTERVAL = 1000;

    private final String cluster;
    private long renewAtMillis;
    private long announceAtMillis;
    private long lastRound;

    /** @param cluster as the others call it */
    SharedSeats(String cluster) {
        this.cluster = cluster;
    }

    /** What to say now, in order. */
    List<RoomCommand> due(Room room, int renewMillis, long nowMillis) {
        if (nowMillis < renewAtMillis) {
            return List.of();
        }
        renewAtMillis = nowMillis + renewMillis;
        // An owner that does not know its members yet would have them leave elsewhere.
        if (nowMillis < announceAtMillis || room.isGathering(nowMillis)) {
            // Nobody compares: who asked for more would have to wait as well.
            return List.of(new Renew(cluster, 0, 0, List.of()));
        }
        List<Seat> seats = room.members().localSeats();
        int intervals = Math.max(1, (seats.size() + SEATS_PER_INTERVAL - 1) / SEATS_PER_INTERVAL);
        announceAtMillis = nowMillis + (long) intervals * renewMillis;
        return announce(seats, nowMillis);
    }

    /** All of them, for a cluster that knows none. */
    List<RoomCommand> all(Room room, long nowMillis) {
        return announce(room.members().localSeats(), nowMillis);
    }

    private List<RoomCommand> announce(List<Seat> seats, long nowMillis) {
        lastRound = Math.max(lastRound + 1, nowMillis);
        List<RoomCommand> parts = new ArrayList<>();
        int from = 0;
        do {
            int to = Math.min(seats.size(), from + SEATS_PER_PART);
            parts.add(new Announce(cluster, lastRound, to == seats.size(), List.copyOf(seats.subList(from, to))));
            from = to;
        } while (from < seats.size());
        return parts;
    }
}
