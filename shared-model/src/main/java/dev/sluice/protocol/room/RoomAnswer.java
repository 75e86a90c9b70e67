package dev.sluice.protocol.room;

import dev.sluice.bus.WireReader;
import dev.sluice.bus.WireWriter;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What a connection needs to begin or to go on, in an Accepted's result. It reads on behind {@code fromSeq} of the
 * Accepted's epoch; members and world are as of the Accepted's seq, and what was appended up to it is in them.
 *
 * @param recovered whether nothing was missed since the position that was resumed
 * @param fromSeq the seq to go on behind
 * @param memberCount all of them; the list may be shorter
 * @param members a JSON array of {@code {client_id, user_id?, data?}}
 * @param kept who is out and who is muted, for gateways to remember
 * @param world {@code {entities, players, last_update}} as JSON; empty where the room has none
 */
public record RoomAnswer(
        boolean recovered,
        long fromSeq,
        int memberCount,
        boolean locked,
        byte[] members,
        byte[] world,
        List<RoomKept> kept) {
    /** Of a room that decided nothing yet. */
    public RoomAnswer(boolean recovered, long fromSeq, int memberCount, boolean locked, byte[] members, byte[] world) {
        this(recovered, fromSeq, memberCount, locked, members, world, List.of());
    }

    public byte[] encode() {
        WireWriter out = new WireWriter()
                .small(recovered ? 1 : 0)
                .number(fromSeq)
                .number(memberCount)
                .small(locked ? 1 : 0)
                .bytes(members)
                .bytes(world)
                .size(kept.size());
        kept.forEach(one -> out.bytes(one.encode()));
        return out.toBytes();
    }

    public static RoomAnswer decode(byte[] bytes) {
        WireReader in = new WireReader(ByteBuffer.wrap(bytes));
        return new RoomAnswer(
                in.small() != 0,
                in.number(),
                (int) in.number(),
                in.small() != 0,
                in.bytes(),
                in.bytes(),
                RoomCommandWire.kept(in));
    }
}
