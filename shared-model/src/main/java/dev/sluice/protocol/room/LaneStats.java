package dev.sluice.protocol.room;

import dev.sluice.bus.WireReader;
import dev.sluice.bus.WireWriter;
import dev.sluice.protocol.room.RoomStats.Latencies;
import java.nio.ByteBuffer;

/**
 * All rooms of one lane, for the sum over a cluster. The fields are those of {@link RoomStats}.
 *
 * @param joins connections that came in since the lane started
 */
public record LaneStats(
        int rooms,
        int connections,
        int members,
        long joins,
        long messages,
        long bytes,
        int queueDepth,
        long acksGivenUp,
        Latencies roundTrips,
        Latencies acks) {

    public byte[] encode() {
        WireWriter out = new WireWriter()
                .number(rooms)
                .number(connections)
                .number(members)
                .number(joins);
        out.number(messages).number(bytes).number(queueDepth).number(acksGivenUp);
        RoomStats.latencies(out, roundTrips);
        RoomStats.latencies(out, acks);
        return out.toBytes();
    }

    public static LaneStats decode(byte[] encoded) {
        WireReader in = new WireReader(ByteBuffer.wrap(encoded));
        return new LaneStats(
                (int) in.number(),
                (int) in.number(),
                (int) in.number(),
                in.number(),
                in.number(),
                in.number(),
                (int) in.number(),
                in.number(),
                RoomStats.latencies(in),
                RoomStats.latencies(in));
    }
}
