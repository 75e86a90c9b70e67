package dev.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Frames from server to client: final, not masked (RFC 6455, section 5.2). */
public final class ServerFrames {
    public static final int TEXT = Opcode.TEXT;
    public static final int BINARY = Opcode.BINARY;

    private static final int FIN = 0x80;
    private static final int RSV1 = 0x40;
    private static final int SHORT_MAX = 125;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;

    private ServerFrames() {}

    /** 2, 4 or 10. */
    public static int headerBytes(int payloadBytes) {
        if (payloadBytes <= SHORT_MAX) {
            return 2;
        }
        return payloadBytes <= 0xFFFF ? 4 : 10;
    }

    /** Of a frame that this class began. */
    public static int headerBytesOf(ByteBuf frame) {
        int length = frame.getByte(frame.readerIndex() + 1);
        return length == LENGTH_64 ? headerBytes(Integer.MAX_VALUE) : length == LENGTH_16 ? headerBytes(0xFFFF) : 2;
    }

    /** Of a frame that this class began. */
    public static int payloadBytesOf(ByteBuf frame) {
        int length = frame.getByte(frame.readerIndex() + 1);
        if (length == LENGTH_64) {
            return Math.toIntExact(frame.getLong(frame.readerIndex() + 2));
        }
        return length == LENGTH_16 ? frame.getUnsignedShort(frame.readerIndex() + 2) : length;
    }

    public static int opcodeOf(ByteBuf frame) {
        return frame.getByte(frame.readerIndex()) & 0xF;
    }

    /** @param compressed whether the payload is a message as {@link MessageDeflater} makes it */
    public static void writeHeader(ByteBuf out, int opcode, boolean compressed, int payloadBytes) {
        out.writeByte(FIN | (compressed ? RSV1 : 0) | opcode);
        if (payloadBytes <= SHORT_MAX) {
            out.writeByte(payloadBytes);
        } else if (payloadBytes <= 0xFFFF) {
            out.writeByte(LENGTH_16).writeShort(payloadBytes);
        } else {
            out.writeByte(LENGTH_64).writeLong(payloadBytes);
        }
    }

    static ByteBuf frame(ByteBufAllocator allocator, int opcode, byte[] payload) {
        ByteBuf out = allocator.buffer(headerBytes(payload.length) + payload.length);
        writeHeader(out, opcode, false, payload.length);
        return out.writeBytes(payload);
    }

    /** A close frame; without payload when the code is 1005. The reason is cut to what fits. */
    static ByteBuf close(ByteBufAllocator allocator, int code, String reason) {
        if (code == ClosePayload.NO_STATUS) {
            return frame(allocator, Opcode.CLOSE, new byte[0]);
        }
        byte[] text = ClosePayload.reasonBytes(reason);
        int length = Short.BYTES + text.length;
        ByteBuf out = allocator.buffer(headerBytes(length) + length);
        writeHeader(out, Opcode.CLOSE, false, length);
        return out.writeShort(code).writeBytes(text);
    }
}
