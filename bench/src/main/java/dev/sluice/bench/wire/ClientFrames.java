package dev.sluice.bench.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Encodes the few kinds of frames that a client sends. */
public final class ClientFrames {
    private static final int FIN_TEXT = 0x81;
    private static final int FIN_PONG = 0x8A;
    private static final int MASKED = 0x80;
    private static final int SHORT_BYTES_MAX = 125;
    private static final int LENGTH_16 = 126;
    private static final int BYTES_MAX = 0xFFFF;

    /**
     * The same for all: a fresh key guards proxies against scripts in browsers (RFC 6455, section 10.3), and there
     * are neither here. Not zero, so that the server has to unmask as it does for any client.
     */
    private static final int MASK = 0x37FA213D;

    private ClientFrames() {}

    /** A text frame; the caller owns the buffer. */
    public static ByteBuf text(String text) {
        ByteBuf payload = Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
        return masked(FIN_TEXT, payload, 0, payload.readableBytes());
    }

    /** The answer to a WebSocket ping with the payload at {@code index}; the caller owns the buffer. */
    public static ByteBuf pong(ByteBuf source, int index, int bytes) {
        return masked(FIN_PONG, source, index, bytes);
    }

    /** A byte of a payload as it is sent. */
    public static byte masked(int payloadIndex, int plain) {
        return (byte) (plain ^ (MASK >>> (24 - 8 * (payloadIndex & 3))));
    }

    /** How many bytes stand in front of a payload. */
    public static int headerBytes(int payloadBytes) {
        return 2 + (payloadBytes <= SHORT_BYTES_MAX ? 0 : Short.BYTES) + Integer.BYTES;
    }

    private static ByteBuf masked(int firstByte, ByteBuf source, int index, int bytes) {
        if (bytes > BYTES_MAX) {
            throw new IllegalArgumentException("A client's frame has at most " + BYTES_MAX + " bytes: " + bytes);
        }
        ByteBuf frame = Unpooled.directBuffer(2 + Short.BYTES + Integer.BYTES + bytes);
        frame.writeByte(firstByte);
        if (bytes <= SHORT_BYTES_MAX) {
            frame.writeByte(MASKED | bytes);
        } else {
            frame.writeByte(MASKED | LENGTH_16).writeShort(bytes);
        }
        frame.writeInt(MASK);
        for (int i = 0; i < bytes; i++) {
            frame.writeByte(masked(i, source.getByte(index + i)));
        }
        return frame;
    }
}
