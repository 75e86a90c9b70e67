package dev.sluice.gateway.delivery;

import dev.sluice.channel.LogRun;
import io.netty.buffer.ByteBuf;

/**
 * Consecutive frames as they go over the wire, WebSocket headers included, one behind the other in one buffer. So any
 * stretch of it is one slice, and one write. Whoever keeps a run holds a reference to {@code frames}.
 *
 * @param ends where each frame ends in {@code frames}
 */
record FrameRun(long firstSeq, ByteBuf frames, int[] ends) implements LogRun {
    @Override
    public int count() {
        return ends.length;
    }

    @Override
    public long bytes() {
        return ends[ends.length - 1] + 64L + 4L * ends.length;
    }

    int startOf(long seq) {
        return seq == firstSeq ? 0 : ends[(int) (seq - firstSeq) - 1];
    }

    int endOf(long seq) {
        return ends[(int) (seq - firstSeq)];
    }
}
