package dev.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;

/** The headers of frames from server to client: final, not masked (RFC 6455, section 5.2). */
public final class ServerFrames {
    public static final int TEXT = 0x1;
    public static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    private static final int FIN = 0x80;
    private static final int RSV1 = 0x40;
    private static final int SHORT_MAX = 125;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;

    private ServerFrames() {}

    public static int headerBytes(int payloadBytes) {
        if (payloadBytes <= SHORT_MAX) {
            return 2;
        }
        return payloadBytes <= 0xFFFF ? 4 : 10;
    }

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
}
