package dev.sluice.roombroadcaster;

import dev.sluice.protocol.room.Seat;
import java.util.ArrayList;
import java.util.List;

/**
 * One client in a room, by whatever connections it has; for a while also without any. Those of another cluster make it
 * a member, and no more: that cluster's owner speaks with them.
 */
final class Member {
    static final long PRESENT = Long.MAX_VALUE;

    /** Two is much already; the list is made for one. */
    private final List<Seat> seats = new ArrayList<>(1);

    private List<Seat> elsewhere = List.of();
    private final String client;
    private final String user;
    private final String principal;
    private byte[] data;
    private byte[] saidHere = Outcome.NOTHING;
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

    /** Said in this cluster. */
    void data(byte[] newer) {
        data = newer;
        saidHere = newer;
    }

    /** Said in another cluster. */
    void dataElsewhere(byte[] newer) {
        data = newer;
    }

    /**
     * What other clusters are told. What they told is not told back: two that hear of each other's change at once would
     * exchange it for ever.
     */
    byte[] saidHere() {
        return saidHere;
    }

    /** Its connections to this cluster. */
    List<Seat> seats() {
        return seats;
    }

    /** Its connections to other clusters. */
    List<Seat> elsewhere() {
        return elsewhere;
    }

    /** When it leaves; {@link #PRESENT} while it has a connection. */
    long graceEndMillis() {
        return graceEndMillis;
    }

    boolean hasEnvelope() {
        return hasEnvelope(seats);
    }

    boolean hasEnvelopeElsewhere() {
        return hasEnvelope(elsewhere);
    }

    void sit(Seat seat) {
        seats.add(seat);
        graceEndMillis = PRESENT;
    }

    void sitElsewhere(Seat seat) {
        elsewhere = elsewhere.isEmpty() ? new ArrayList<>(1) : elsewhere;
        elsewhere.add(seat);
        graceEndMillis = PRESENT;
    }

    void rise(Seat seat, long leavesAtMillis) {
        if (!seats.remove(seat)) {
            elsewhere.remove(seat);
        }
        if (seats.isEmpty() && elsewhere.isEmpty()) {
            graceEndMillis = leavesAtMillis;
        }
    }

    private static boolean hasEnvelope(List<Seat> seats) {
        for (Seat seat : seats) {
            if (seat.envelope()) {
                return true;
            }
        }
        return false;
    }
}
