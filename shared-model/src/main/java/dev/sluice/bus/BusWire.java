package dev.sluice.bus;

import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Attach;
import dev.sluice.bus.BusMessage.Attached;
import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.bus.BusMessage.Detach;
import dev.sluice.bus.BusMessage.Entries;
import dev.sluice.bus.BusMessage.Grant;
import dev.sluice.bus.BusMessage.Read;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.BusMessage.Submit;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Entry;
import dev.sluice.model.Position;
import dev.sluice.model.Snapshot;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The form of a {@link BusMessage} between nodes: a tag byte, then the record's components in order. Numbers are
 * big-endian and of fixed size, texts and byte arrays carry their length in front.
 */
public final class BusWire {
    private static final byte ATTACH = 1;
    private static final byte ATTACHED = 2;
    private static final byte BATCH = 3;
    private static final byte READ = 4;
    private static final byte ENTRIES = 5;
    private static final byte SUBMIT = 6;
    private static final byte ACCEPTED = 7;
    private static final byte REFUSED = 8;
    private static final byte GRANT = 9;
    private static final byte DETACH = 10;

    private BusWire() {}

    public static byte[] encode(BusMessage message) {
        WireWriter out = new WireWriter();
        if (message instanceof Batch m) {
            run(out.tag(BATCH, m.channel()), m.epoch(), m.firstSeq(), m.entries());
        } else if (message instanceof Entries m) {
            run(out.tag(ENTRIES, m.channel()), m.epoch(), m.firstSeq(), m.entries());
        } else if (message instanceof Grant m) {
            out.tag(GRANT, m.channel()).text(m.gateway()).number(m.epoch()).number(m.throughSeq());
        } else if (message instanceof Attach m) {
            out.tag(ATTACH, m.channel()).text(m.gateway()).number(m.epoch()).number(m.last());
            out.number(m.lease()).number(m.windowMessages());
        } else if (message instanceof Attached m) {
            out.tag(ATTACHED, m.channel()).number(m.epoch()).number(m.head()).number(m.tail());
            out.small(m.snapshot().isPresent() ? 1 : 0);
            m.snapshot().ifPresent(s -> snapshot(out, s));
        } else if (message instanceof Read m) {
            out.tag(READ, m.channel()).number(m.epoch()).number(m.from()).number(m.limit());
        } else if (message instanceof Submit m) {
            out.tag(SUBMIT, m.channel()).text(m.principal()).bytes(m.command());
        } else if (message instanceof Accepted m) {
            out.tag(ACCEPTED, m.channel()).number(m.epoch()).number(m.seq()).bytes(m.result());
        } else if (message instanceof Refused m) {
            out.tag(REFUSED, m.channel())
                    .small(m.code().ordinal())
                    .text(m.message())
                    .text(m.field());
        } else if (message instanceof Detach m) {
            out.tag(DETACH, m.channel()).text(m.gateway()).number(m.lease());
        }
        return out.toBytes();
    }

    /** @throws IllegalArgumentException when the bytes are no such message */
    public static BusMessage decode(byte[] bytes) {
        try {
            WireReader in = new WireReader(ByteBuffer.wrap(bytes));
            BusMessage message = decode(in);
            if (in.hasMore()) {
                throw new IllegalArgumentException("a bus message has bytes behind its end");
            }
            return message;
        } catch (BufferUnderflowException cut) {
            throw new IllegalArgumentException("a bus message ends too early", cut);
        }
    }

    private static BusMessage decode(WireReader in) {
        byte tag = in.tag();
        ChannelId channel = new ChannelId(in.text(), in.text());
        return switch (tag) {
            case ATTACH -> new Attach(channel, in.text(), in.number(), in.number(), in.number(), in.number());
            case ATTACHED -> new Attached(channel, in.number(), in.number(), in.number(), snapshotIfAny(in));
            case BATCH -> new Batch(channel, in.number(), in.number(), entries(in));
            case READ -> new Read(channel, in.number(), in.number(), (int) in.number());
            case ENTRIES -> new Entries(channel, in.number(), in.number(), entries(in));
            case SUBMIT -> new Submit(channel, in.text(), in.bytes());
            case ACCEPTED -> new Accepted(channel, in.number(), in.number(), in.bytes());
            case REFUSED -> new Refused(channel, code(in.small()), in.text(), in.text());
            case GRANT -> new Grant(channel, in.text(), in.number(), in.number());
            case DETACH -> new Detach(channel, in.text(), in.number());
            default -> throw new IllegalArgumentException("no bus message has the tag " + tag);
        };
    }

    private static void run(WireWriter out, long epoch, long firstSeq, List<Entry> entries) {
        out.number(epoch).number(firstSeq).size(entries.size());
        for (Entry entry : entries) {
            out.small(entry.kind())
                    .number(entry.timeMillis())
                    .bytes(entry.meta())
                    .bytes(entry.payload());
        }
    }

    private static List<Entry> entries(WireReader in) {
        int count = in.size();
        List<Entry> entries = new ArrayList<>(Math.min(count, 1024));
        for (int i = 0; i < count; i++) {
            entries.add(new Entry(in.small(), in.number(), in.bytes(), in.bytes()));
        }
        return entries;
    }

    private static void snapshot(WireWriter out, Snapshot snapshot) {
        out.number(snapshot.position().epoch()).number(snapshot.position().seq());
        out.number(snapshot.timeMillis()).bytes(snapshot.state());
    }

    private static Optional<Snapshot> snapshotIfAny(WireReader in) {
        if (in.small() == 0) {
            return Optional.empty();
        }
        return Optional.of(new Snapshot(new Position(in.number(), in.number()), in.number(), in.bytes()));
    }

    private static ErrorCode code(int ordinal) {
        ErrorCode[] codes = ErrorCode.values();
        return ordinal < codes.length ? codes[ordinal] : ErrorCode.INTERNAL;
    }
}
