package dev.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates whole messages (RFC 7692, section 7.2.2). Since no context outlives a message, one per event loop serves all
 * connections, where one per connection would hold some 40 KB of zlib's.
 */
final class MessageInflater {
    enum Outcome {
        DONE,
        TOO_LARGE,
        CORRUPT
    }

    private static final FastThreadLocal<MessageInflater> OF_THREAD = new FastThreadLocal<>() {
        @Override
        protected MessageInflater initialValue() {
            return new MessageInflater();
        }

        @Override
        protected void onRemoval(MessageInflater inflater) {
            inflater.zlib.end();
        }
    };

    /**
     * The four bytes that the sender cut off, and an empty final block. zlib ends at the latter only if the message
     * ended where a message may end; a truncated one would go unnoticed without it.
     */
    private static final byte[] TAIL_AND_END = {0, 0, (byte) 0xFF, (byte) 0xFF, 3, 0};

    /** Empty final blocks cost a client two bytes each, and the server a restart of zlib. */
    private static final int FINAL_BLOCKS_MAX = 64;

    private static final int STEP_BYTES = 1024;

    private final Inflater zlib = new Inflater(true);

    private MessageInflater() {}

    static MessageInflater ofThisThread() {
        return OF_THREAD.get();
    }

    /** Reads all of {@code in}; writes at most what the maximal capacity of {@code out} lets in. */
    Outcome inflate(ByteBuf in, ByteBuf out) {
        zlib.reset();
        try {
            Outcome outcome = run(in.nioBuffer(), out);
            if (outcome != Outcome.DONE || zlib.finished()) {
                return outcome;
            }
            outcome = run(ByteBuffer.wrap(TAIL_AND_END), out);
            return outcome == Outcome.DONE && !zlib.finished() ? Outcome.CORRUPT : outcome;
        } catch (DataFormatException corrupt) {
            return Outcome.CORRUPT;
        }
    }

    private Outcome run(ByteBuffer in, ByteBuf out) throws DataFormatException {
        zlib.setInput(in);
        int finalBlocks = 0;
        while (true) {
            int room = Math.min(Math.max(out.writableBytes(), STEP_BYTES), out.maxWritableBytes());
            out.ensureWritable(room);
            // A message of just the permitted size needs one call more, to see that nothing follows.
            ByteBuffer to =
                    room > 0 ? out.internalNioBuffer(out.writerIndex(), room).slice() : ByteBuffer.allocate(1);
            int written = zlib.inflate(to);
            if (written > 0 && room == 0) {
                return Outcome.TOO_LARGE;
            }
            out.writerIndex(out.writerIndex() + written);
            if (zlib.finished()) {
                if (!in.hasRemaining()) {
                    return Outcome.DONE;
                }
                // A block marked final does not end the message (section 7.2.3.4): what follows is a stream anew.
                if (++finalBlocks > FINAL_BLOCKS_MAX) {
                    return Outcome.CORRUPT;
                }
                zlib.reset();
                zlib.setInput(in);
            } else if (written == 0) {
                return Outcome.DONE;
            }
        }
    }
}
