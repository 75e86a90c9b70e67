package dev.sluice.protocol.room;

import dev.sluice.bus.WireReader;
import dev.sluice.bus.WireWriter;
import java.nio.ByteBuffer;

/**
 * What a connection needs to begin or to go on, in an Accepted's result. It reads on behind {@code fromSeq} of the
 * Accepted's epoch; members and world are as of the Accepted's seq, and what was appended up to it is in them.
 *
 * @param recovered whether nothing was missed since the position that was resumed
 * @param fromSeq the seq to go on behind
 * @param memberCount all of them; the list may be shorter
 * @param members a JSON array of {@code {client_id, user_id?, data?}}
 * @param world {@code {entities, players, last_update}} as JSON; empty where the room has none
 */
public record RoomAnswer(
        boolean recovered, long fromSeq, int memberCount, boolean locked, byte[] members, byte[] world) {
    public byte[] encode() {
        return new WireWriter()
                .small(recovered ? 1 : 0)
                .number(fromSeq)
                .number(memberCount)
                .small(locked ? 1 : 0)
                .bytes(members)
                .bytes(world)
                .toBytes();
    }

    public static RoomAnswer decode(byte[] bytes) {
        WireReader in = new WireReader(ByteBuffer.wrap(bytes));
        return new RoomAnswer(in.small() != 0, in.number(), (int) in.number(), in.small() != 0, in.bytes(), in.bytes());
    }
}
