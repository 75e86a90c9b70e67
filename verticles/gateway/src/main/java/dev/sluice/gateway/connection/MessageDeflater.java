package dev.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;

/**
 * Makes compressed frames (RFC 7692, section 7.2.1). No context goes from one message to the next, so a frame that was
 * compressed once may be written to every connection whose framing is {@link Framing#DEFLATED_WEB_SOCKET}. For
 * one thread at a time; zlib's memory is held until it is closed.
 */
public final class MessageDeflater implements AutoCloseable {
    /** The lengths of the empty block that a sync flush ends with: the receiver puts them back. */
    private static final int TAIL_BYTES = 4;

    private static final int STEP_BYTES = 256;

    private final Deflater zlib;

    /** @param level from 1, the fastest, to 9, the smallest */
    public MessageDeflater(int level) {
        zlib = new Deflater(level, true);
    }

    /**
     * Appends one whole frame to {@code out}.
     *
     * @param opcode {@link ServerFrames#TEXT} or {@link ServerFrames#BINARY}
     * @param payload one whole message; its reader index stays where it is
     */
    public void writeFrame(ByteBuf out, int opcode, ByteBuf payload) {
        ByteBuf deflated = out.alloc().buffer(Math.max(STEP_BYTES, payload.readableBytes() / 2));
        try {
            deflate(payload, deflated);
            ServerFrames.writeHeader(out, opcode, true, deflated.readableBytes());
            out.writeBytes(deflated);
        } finally {
            deflated.release();
        }
    }

    @Override
    public void close() {
        zlib.end();
    }

    private void deflate(ByteBuf in, ByteBuf out) {
        if (!in.isReadable()) {
            // zlib flushes nothing of nothing; section 7.2.3.6 has the empty message as one stored block.
            out.writeByte(0);
            return;
        }
        zlib.reset();
        zlib.setInput(in.nioBuffer());
        int room;
        int written;
        do {
            out.ensureWritable(STEP_BYTES);
            room = out.writableBytes();
            ByteBuffer to = out.internalNioBuffer(out.writerIndex(), room).slice();
            written = zlib.deflate(to, Deflater.SYNC_FLUSH);
            out.writerIndex(out.writerIndex() + written);
        } while (written == room);
        out.writerIndex(out.writerIndex() - TAIL_BYTES);
    }
}
