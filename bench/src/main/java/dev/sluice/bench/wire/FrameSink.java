package dev.sluice.bench.wire;

import io.netty.buffer.ByteBuf;

/** Takes the frames that {@link FrameHopper} comes by. */
@FunctionalInterface
public interface FrameSink {
    /**
     * Called once per frame, as soon as its head has arrived; the rest of the payload may still be on its way.
     *
     * @param firstByte FIN, RSV and opcode as on the wire, 0..255
     * @param source holds the head; neither kept nor released nor moved by the sink
     * @param headIndex where the payload begins in {@code source}
     * @param headBytes how much of the payload can be read there: all of it, or {@link FrameHopper#HEAD_BYTES_MAX}
     * @param payloadBytes how long the whole payload is
     */
    void frame(int firstByte, ByteBuf source, int headIndex, int headBytes, long payloadBytes);
}
