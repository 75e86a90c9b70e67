package dev.sluice.protocol.room;

import dev.sluice.model.Position;
import java.util.List;
import java.util.Optional;

/**
 * What a gateway asks the owner of a room to do; the command of a Submit. Each may come twice without harm. A gateway
 * is named by its bus address, and behind a slash by which of its event loops has the connection.
 */
public sealed interface RoomCommand {
    /**
     * Answered by a {@link RoomAnswer}.
     *
     * @param resume where the client was; empty for one that starts anew
     */
    record Join(String gateway, Seat seat, Optional<Position> resume) implements RoomCommand {}

    /** @param atOnce no grace: the client said that it goes */
    record Leave(long connection, boolean atOnce) implements RoomCommand {}

    /**
     * Say something to all, or to one.
     *
     * @param to a client id, or empty for all
     * @param id what the sender calls it: the same id again is answered, and not said again; empty for none
     * @param ack whether receivers shall acknowledge
     */
    record Say(
            long connection,
            PayloadForm form,
            MessageType type,
            String key,
            String to,
            String id,
            boolean ack,
            byte[] payload)
            implements RoomCommand {}

    /**
     * As {@link Say}, by no connection of the room.
     *
     * @param from as whom it speaks; empty for the room itself
     * @param principal the user that speaks as its own client; empty for a backend, which may speak as anybody
     * @param id the key under which the same request is taken once
     */
    record Publish(
            String from,
            String principal,
            PayloadForm form,
            MessageType type,
            String key,
            String to,
            String id,
            byte[] payload)
            implements RoomCommand {}

    /** @param ackSeq as the entry had it */
    record Ack(long connection, long ackSeq) implements RoomCommand {}

    /**
     * What the member says about itself.
     *
     * @param data a JSON object as UTF-8
     * @param merge whether it replaces only the fields of the same names; then all of them are the answer's result
     */
    record UpdatePresence(long connection, byte[] data, boolean merge) implements RoomCommand {}

    /** The client's connections are ended, and it stays out for a while. */
    record Kick(String client, String reason) implements RoomCommand {}

    /** @param millis for how long; 0 gives the word back */
    record Mute(String client, long millis) implements RoomCommand {}

    /** Nobody new gets into a locked room. */
    record Lock(boolean locked) implements RoomCommand {}

    /**
     * The gateway's seats, for an owner that may not know them; in parts, for a gateway may have thousands. What is
     * not named in any part of a round is gone.
     *
     * @param round greater than the rounds before
     */
    record Announce(String gateway, long round, boolean last, List<Seat> seats) implements RoomCommand {}

    /** What the gateway remembers of a former owner's decisions; in parts, before an {@link Announce}. */
    record Restate(String gateway, List<RoomKept> kept) implements RoomCommand {}

    /**
     * Another cluster's owner of the room has decided it: somebody is out or muted, or the room is locked.
     *
     * @param reason of a kick
     */
    record Decided(RoomKept kept, String reason) implements RoomCommand {}

    /**
     * The gateway lives, and has so many seats; the answer's result is {@link #ANNOUNCE} when the owner knows others.
     *
     * @param digest {@link #digest} over the seats
     * @param roundTripMicros pings that were answered since the last time
     */
    record Renew(String gateway, int seats, long digest, List<Integer> roundTripMicros) implements RoomCommand {}

    /**
     * What a connection that fell behind needs to go on; answered by a {@link RoomAnswer}.
     *
     * @param resume where it was
     */
    record State(Optional<Position> resume) implements RoomCommand {}

    /** Answered by {@link RoomStats}; to {@link RoomChannels#all()} by {@link LaneStats}. */
    record Stats() implements RoomCommand {}

    /** The result of a {@link Renew} that calls for an {@link Announce}: one byte. */
    byte ANNOUNCE = 1;

    /** The same for the same connections in any order; a connection added or taken away is one xor. */
    static long digest(long connection) {
        long mixed = (connection ^ (connection >>> 33)) * 0xff51afd7ed558ccdL;
        return mixed ^ (mixed >>> 33);
    }
}
