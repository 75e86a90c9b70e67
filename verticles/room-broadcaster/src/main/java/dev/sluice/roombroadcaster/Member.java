package dev.sluice.roombroadcaster;

import dev.sluice.protocol.room.Seat;
import java.util.ArrayList;
import java.util.List;

/** One client in a room, by whatever connections it has; for a while also without any. */
final class Member {
    static final long PRESENT = Long.MAX_VALUE;

    /** Two is much already; the list is made for one. */
    private final List<Seat> seats = new ArrayList<>(1);

    private final String client;
    private final String user;
    private final String principal;
    private byte[] data;
    private long graceEndMillis = PRESENT;

    Member(Seat first) {
        this.client = first.client();
        this.user = first.user();
        this.principal = first.principal();
        this.data = first.data();
    }

    String client() {
        return client;
    }

    String user() {
        return user;
    }

    String principal() {
        return principal;
    }

    byte[] data() {
        return data;
    }

    void data(byte[] newer) {
        data = newer;
    }

    List<Seat> seats() {
        return seats;
    }

    /** When it leaves; {@link #PRESENT} while it has a connection. */
    long graceEndMillis() {
        return graceEndMillis;
    }

    boolean hasEnvelope() {
        for (Seat seat : seats) {
            if (seat.envelope()) {
                return true;
            }
        }
        return false;
    }

    void sit(Seat seat) {
        seats.add(seat);
        graceEndMillis = PRESENT;
    }

    void rise(Seat seat, long leavesAtMillis) {
        seats.remove(seat);
        if (seats.isEmpty()) {
            graceEndMillis = leavesAtMillis;
        }
    }
}
