package dev.sluice.protocol.room;

import dev.sluice.bus.WireReader;
import dev.sluice.bus.WireWriter;
import dev.sluice.model.Entry;
import dev.sluice.model.Position;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/**
 * What a room decided and a later owner has to know: the payload of hidden entries, which gateways remember, and state
 * again to who owns the room next.
 */
public sealed interface RoomKept {
    /** The client stays out until then. */
    record Out(String client, long untilMillis) implements RoomKept {}

    /** @param untilMillis 0 for who has the word again */
    record Muted(String client, long untilMillis) implements RoomKept {}

    record Locked(boolean locked) implements RoomKept {}

    /**
     * A message waits for acknowledgements.
     *
     * @param ackSeq under which it is acknowledged
     * @param receivers how many were asked
     * @param waiting the clients that have not
     * @param endMillis when it is given up
     */
    record Pending(long ackSeq, Entry message, int receivers, Set<String> waiting, long endMillis)
            implements RoomKept {}

    /** Nobody owes anything for it any more, or it was given up. */
    record Settled(long ackSeq) implements RoomKept {}

    /** A message that its sender called so was said: again it is not. */
    record Said(String from, String id) implements RoomKept {}

    /**
     * What was spawned, and where whoever says it has its own players.
     *
     * @param asOf what was said up to there is in it
     * @param json as {@link dev.sluice.protocol.room.World#json}
     */
    record WorldAt(Position asOf, byte[] json) implements RoomKept {}

    int OUT = 1;
    int MUTED = 2;
    int LOCKED = 3;
    int PENDING = 4;
    int SETTLED = 5;
    int WORLD = 6;
    int SAID = 7;

    default byte[] encode() {
        WireWriter out = new WireWriter();
        if (this instanceof Out kept) {
            out.small(OUT).text(kept.client()).number(kept.untilMillis());
        } else if (this instanceof Muted kept) {
            out.small(MUTED).text(kept.client()).number(kept.untilMillis());
        } else if (this instanceof Locked kept) {
            out.small(LOCKED).small(kept.locked() ? 1 : 0);
        } else if (this instanceof Pending kept) {
            Entry message = kept.message();
            out.small(PENDING).number(kept.ackSeq()).number(kept.endMillis());
            out.number(kept.receivers()).small(message.kind()).number(message.timeMillis());
            out.bytes(message.meta()).bytes(message.payload());
            out.size(kept.waiting().size());
            kept.waiting().forEach(out::text);
        } else if (this instanceof Settled kept) {
            out.small(SETTLED).number(kept.ackSeq());
        } else if (this instanceof Said kept) {
            out.small(SAID).text(kept.from()).text(kept.id());
        } else if (this instanceof WorldAt kept) {
            out.small(WORLD).number(kept.asOf().epoch()).number(kept.asOf().seq());
            out.bytes(kept.json());
        }
        return out.toBytes();
    }

    /** @throws IllegalArgumentException when the bytes are nothing that is kept */
    static RoomKept decode(byte[] bytes) {
        WireReader in = new WireReader(ByteBuffer.wrap(bytes));
        try {
            int tag = in.small();
            return switch (tag) {
                case OUT -> new Out(in.text(), in.number());
                case MUTED -> new Muted(in.text(), in.number());
                case LOCKED -> new Locked(in.small() != 0);
                case PENDING -> pending(in);
                case SETTLED -> new Settled(in.number());
                case SAID -> new Said(in.text(), in.text());
                case WORLD -> new WorldAt(new Position(in.number(), in.number()), in.bytes());
                default -> throw new IllegalArgumentException("nothing that is kept has the tag " + tag);
            };
        } catch (BufferUnderflowException cut) {
            throw new IllegalArgumentException("what is kept ends too early", cut);
        }
    }

    private static Pending pending(WireReader in) {
        long ackSeq = in.number();
        long endMillis = in.number();
        int receivers = (int) in.number();
        int kind = in.small();
        long timeMillis = in.number();
        byte[] meta = in.bytes();
        Entry message = new Entry(kind, timeMillis, meta, in.bytes());
        int count = in.size();
        Set<String> waiting = new HashSet<>();
        for (int i = 0; i < count; i++) {
            waiting.add(in.text());
        }
        return new Pending(ackSeq, message, receivers, waiting, endMillis);
    }
}
