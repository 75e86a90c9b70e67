package dev.sluice.gateway.delivery;

import dev.sluice.gateway.connection.ServerFrames;
import dev.sluice.model.Entry;
import dev.sluice.model.Snapshot;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes a stream's entries as JSON text frames. The payload's bytes are copied as they are: no tree is built. */
final class StreamEncoder {
    private static final byte[] DELTA = ascii("{\"type\":\"delta\",\"tickId\":");
    private static final byte[] SNAPSHOT = ascii("{\"type\":\"snapshot\",\"tickId\":");
    private static final byte[] PAYLOAD = ascii(",\"payload\":");
    private static final byte[] STATE = ascii(",\"state\":");
    private static final byte[] PREVIOUS = ascii(",\"prevTickId\":");
    private static final byte[] EPOCH = ascii(",\"epoch\":");
    private static final byte[] TIME = ascii(",\"t\":");
    private static final int ENVELOPE_BYTES_MAX = 160;

    private final ByteBufAllocator allocator;

    StreamEncoder(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** One run for all of the entries; its buffer has one reference, the caller's. */
    FrameRun run(long epoch, long firstSeq, List<Entry> entries) {
        int room = 0;
        for (Entry entry : entries) {
            room += entry.payload().length + ENVELOPE_BYTES_MAX;
        }
        ByteBuf out = allocator.directBuffer(room);
        int[] ends = new int[entries.size()];
        for (int i = 0; i < ends.length; i++) {
            delta(out, epoch, firstSeq + i, entries.get(i));
            ends[i] = out.writerIndex();
        }
        return new FrameRun(firstSeq, out, ends);
    }

    SnapshotFrame snapshot(Snapshot snapshot) {
        long epoch = snapshot.position().epoch();
        long seq = snapshot.position().seq();
        int length = SNAPSHOT.length + digits(seq) + STATE.length + snapshot.state().length;
        length += EPOCH.length + digits(epoch) + TIME.length + digits(snapshot.timeMillis()) + 1;
        ByteBuf out = allocator.directBuffer(length + ServerFrames.headerBytes(length));
        ServerFrames.writeHeader(out, ServerFrames.TEXT, false, length);
        number(out.writeBytes(SNAPSHOT), seq);
        out.writeBytes(STATE).writeBytes(snapshot.state());
        number(out.writeBytes(EPOCH), epoch);
        number(out.writeBytes(TIME), snapshot.timeMillis());
        out.writeByte('}');
        return new SnapshotFrame(snapshot.position(), out);
    }

    private static void delta(ByteBuf out, long epoch, long seq, Entry entry) {
        int length = DELTA.length + digits(seq) + PAYLOAD.length + entry.payload().length + PREVIOUS.length;
        length += digits(seq - 1) + EPOCH.length + digits(epoch) + TIME.length + digits(entry.timeMillis()) + 1;
        ServerFrames.writeHeader(out, ServerFrames.TEXT, false, length);
        number(out.writeBytes(DELTA), seq);
        out.writeBytes(PAYLOAD).writeBytes(entry.payload());
        number(out.writeBytes(PREVIOUS), seq - 1);
        number(out.writeBytes(EPOCH), epoch);
        number(out.writeBytes(TIME), entry.timeMillis());
        out.writeByte('}');
    }

    private static void number(ByteBuf out, long number) {
        ByteBufUtil.writeAscii(out, Long.toString(number));
    }

    private static int digits(long number) {
        int digits = 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
