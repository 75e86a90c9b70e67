package dev.sluice.gateway.delivery;

import dev.sluice.channel.LogRun;
import dev.sluice.model.Entry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;

/**
 * Consecutive frames as they go over the wire, WebSocket headers included, one behind the other in one buffer. So any
 * stretch of it is one slice, and one write. Whoever keeps a run holds a reference to {@code frames}.
 *
 * @param entries what the frames were made of, for readers that look before they send
 * @param ends where each frame ends in {@code frames}; a hidden entry ends where it begins
 * @param bytes what the run costs a log
 */
public record FrameRun(long firstSeq, List<Entry> entries, ByteBuf frames, int[] ends, long bytes) implements LogRun {
    /** Its buffer has one reference, the caller's. */
    static FrameRun encode(
            Encoding.Encoder encoder, ByteBufAllocator allocator, long epoch, long firstSeq, List<Entry> entries) {
        int room = 0;
        long content = 64;
        for (Entry entry : entries) {
            room += entry.payload().length + encoder.overheadBytes();
            content += entry.bytes();
        }
        ByteBuf out = allocator.directBuffer(room);
        int[] ends = new int[entries.size()];
        for (int i = 0; i < ends.length; i++) {
            encoder.entry(out, epoch, firstSeq + i, entries.get(i));
            if (i == ends.length - 1) {
                encoder.endOfRun(out, epoch, firstSeq + i);
            }
            ends[i] = out.writerIndex();
        }
        return new FrameRun(firstSeq, entries, out, ends, content + out.writerIndex());
    }

    @Override
    public int count() {
        return ends.length;
    }

    public Entry entry(long seq) {
        return entries.get((int) (seq - firstSeq));
    }

    /** The frames' bytes; 0 for one that is hidden. */
    public int sizeOf(long seq) {
        return endOf(seq) - startOf(seq);
    }

    int startOf(long seq) {
        return seq == firstSeq ? 0 : ends[(int) (seq - firstSeq) - 1];
    }

    int endOf(long seq) {
        return ends[(int) (seq - firstSeq)];
    }

    /** The same run for one more keeper. */
    FrameRun retained() {
        frames.retain();
        return this;
    }

    void release() {
        frames.release();
    }
}
