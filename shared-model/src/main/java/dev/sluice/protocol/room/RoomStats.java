package dev.sluice.protocol.room;

import dev.sluice.bus.WireReader;
import dev.sluice.bus.WireWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One room, as its owner sees it.
 *
 * @param messages said since the owner has the room
 * @param bytes of their payloads
 * @param queueDepth messages that wait for acks
 * @param roundTrips of pings to members, the newest ones
 * @param acks from a message to its ack, the newest ones
 * @param seats the connections, at most as many as the owner's bound
 */
public record RoomStats(
        int connections,
        int members,
        long messages,
        long bytes,
        int queueDepth,
        long acksGivenUp,
        Latencies roundTrips,
        Latencies acks,
        List<Seat> seats) {

    /** Of a room that is not there. */
    public static final RoomStats NONE =
            new RoomStats(0, 0, 0, 0, 0, 0, new Latencies(List.of()), new Latencies(List.of()), List.of());

    /** Samples in microseconds, not in any order. */
    public record Latencies(List<Integer> micros) {
        public Latencies {
            micros = List.copyOf(micros);
        }
    }

    public byte[] encode() {
        WireWriter out = new WireWriter();
        out.number(connections)
                .number(members)
                .number(messages)
                .number(bytes)
                .number(queueDepth)
                .number(acksGivenUp);
        latencies(out, roundTrips);
        latencies(out, acks);
        out.size(seats.size());
        for (Seat seat : seats) {
            out.number(seat.connection()).text(seat.client()).text(seat.user()).number(seat.connectedAtMillis());
        }
        return out.toBytes();
    }

    public static RoomStats decode(byte[] encoded) {
        WireReader in = new WireReader(ByteBuffer.wrap(encoded));
        return new RoomStats(
                (int) in.number(),
                (int) in.number(),
                in.number(),
                in.number(),
                (int) in.number(),
                in.number(),
                latencies(in),
                latencies(in),
                seats(in));
    }

    static void latencies(WireWriter out, Latencies latencies) {
        out.size(latencies.micros().size());
        latencies.micros().forEach(out::number);
    }

    static Latencies latencies(WireReader in) {
        int count = in.size();
        List<Integer> micros = new ArrayList<>(Math.min(count, 1024));
        for (int i = 0; i < count; i++) {
            micros.add((int) in.number());
        }
        return new Latencies(micros);
    }

    private static List<Seat> seats(WireReader in) {
        int count = in.size();
        List<Seat> seats = new ArrayList<>(Math.min(count, 1024));
        for (int i = 0; i < count; i++) {
            seats.add(new Seat(in.number(), in.text(), in.text(), "", false, in.number(), new byte[0]));
        }
        return List.copyOf(seats);
    }
}
