package dev.sluice.protocol.room;

/**
 * One connection's place in a room. A client may have several: it joins with the first, and leaves with the last.
 *
 * @param connection made at random by the gateway; never 0
 * @param principal who the client proved to be; no other may take the same client id meanwhile
 * @param envelope whether it can acknowledge
 * @param connectedAtMillis Unix milliseconds
 * @param data what the member says about itself: a JSON object as UTF-8, or empty
 */
public record Seat(
        long connection,
        String client,
        String user,
        String principal,
        boolean envelope,
        long connectedAtMillis,
        byte[] data) {

    public Seat with(byte[] newer) {
        return new Seat(connection, client, user, principal, envelope, connectedAtMillis, newer);
    }
}
