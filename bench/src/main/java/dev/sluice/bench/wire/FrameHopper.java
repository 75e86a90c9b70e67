package dev.sluice.bench.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Hops from frame header to frame header through what a server sends, without looking at payloads: a generator that
 * shares its cores with the server under test has to cost a fraction of it. Server frames are unmasked (RFC 6455,
 * section 5.1), so that a payload's head can be read where it lies.
 *
 * <p>The bytes may be cut anywhere. Only a header and head that lie across a cut are copied, at most
 * {@value #HEAD_BYTES_MAX} bytes and a header; payloads never are.
 */
public final class FrameHopper {
    /** Enough for all fields in front of a delta's padding, and for the whole payload of a control frame. */
    public static final int HEAD_BYTES_MAX = 128;

    private static final int HEADER_BYTES_MAX = 10;

    private final FrameSink sink;

    /** The beginning of a frame which the last read cut within its header or head. Made when first needed. */
    private ByteBuf cut = Unpooled.EMPTY_BUFFER;

    private long skipBytes;
    private int headerBytes;
    private long payloadBytes;

    public FrameHopper(FrameSink sink) {
        this.sink = sink;
    }

    /** Passes all frames that begin in {@code in} and consumes it whole; the caller releases it. */
    public void hop(ByteBuf in) {
        skipRest(in);
        if (cut.isReadable() && !completeCut(in)) {
            return;
        }
        int index = in.readerIndex();
        int end = in.writerIndex();
        while (index < end) {
            int visibleBytes = end - index;
            int wantedBytes = wantedBytes(in, index, visibleBytes);
            if (wantedBytes > visibleBytes) {
                keep(in, index, visibleBytes);
                index = end;
            } else {
                pass(in, index, wantedBytes);
                int skippedBytes = (int) Math.min(skipBytes, visibleBytes - wantedBytes);
                skipBytes -= skippedBytes;
                index += wantedBytes + skippedBytes;
            }
        }
        in.readerIndex(end);
    }

    private void skipRest(ByteBuf in) {
        int skippedBytes = (int) Math.min(skipBytes, in.readableBytes());
        skipBytes -= skippedBytes;
        in.skipBytes(skippedBytes);
    }

    /** Whether the frame that the last read cut could be passed with what this read brings. */
    private boolean completeCut(ByteBuf in) {
        while (true) {
            int missingBytes = wantedBytes(cut, 0, cut.readableBytes()) - cut.readableBytes();
            if (missingBytes == 0) {
                pass(cut, 0, cut.readableBytes());
                cut.clear();
                skipRest(in);
                return true;
            }
            if (!in.isReadable()) {
                return false;
            }
            cut.writeBytes(in, Math.min(missingBytes, in.readableBytes()));
        }
    }

    private void keep(ByteBuf in, int index, int bytes) {
        if (cut.capacity() == 0) {
            cut = Unpooled.buffer(HEADER_BYTES_MAX + HEAD_BYTES_MAX);
        }
        cut.writeBytes(in, index, bytes);
    }

    private void pass(ByteBuf source, int index, int wantedBytes) {
        int headBytes = wantedBytes - headerBytes;
        // Before the sink is called: it may throw, and the connection's bytes are in order all the same.
        skipBytes = payloadBytes - headBytes;
        sink.frame(source.getUnsignedByte(index), source, index + headerBytes, headBytes, payloadBytes);
    }

    /** How many bytes from {@code index} on have to be visible next; reads the header as far as it is visible. */
    private int wantedBytes(ByteBuf source, int index, int visibleBytes) {
        if (visibleBytes < 2) {
            return 2;
        }
        int length = source.getByte(index + 1);
        if (length < 0) {
            throw new IllegalStateException("A server must not mask its frames");
        }
        headerBytes = length < 126 ? 2 : length == 126 ? 4 : HEADER_BYTES_MAX;
        if (visibleBytes < headerBytes) {
            return headerBytes;
        }
        payloadBytes =
                length < 126 ? length : length == 126 ? source.getUnsignedShort(index + 2) : source.getLong(index + 2);
        return headerBytes + (int) Math.min(payloadBytes, HEAD_BYTES_MAX);
    }
}
