package dev.sluice.roombroadcaster;

import dev.sluice.protocol.room.RoomStats;
import dev.sluice.protocol.room.Seat;
import java.util.List;

/** A room in figures, for who asks. */
final class RoomReport {
    private static final int SEATS_LISTED_MAX = 1000;

    private RoomReport() {}

    static RoomStats of(Members members, Speech speech, Acknowledgements acks, LatencySamples roundTrips) {
        List<Seat> seats = members.all().stream()
                .flatMap(member -> member.seats().stream())
                .limit(SEATS_LISTED_MAX)
                .toList();
        return new RoomStats(
                members.connectionsHere(),
                members.count(),
                speech.messages(),
                speech.bytes(),
                acks.waiting(),
                acks.givenUp(),
                roundTrips.toLatencies(),
                acks.latencies().toLatencies(),
                seats);
    }
}
