package dev.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Frames as a client sends them. */
final class ClientFrames {
    private static final int MASK = 0x37FA213D;

    private ClientFrames() {}

    static ByteBuf frame(boolean fin, boolean rsv1, int opcode, byte[] payload) {
        ByteBuf out = Unpooled.buffer();
        out.writeByte((fin ? 0x80 : 0) | (rsv1 ? 0x40 : 0) | opcode);
        if (payload.length < 126) {
            out.writeByte(0x80 | payload.length);
        } else if (payload.length <= 0xFFFF) {
            out.writeByte(0x80 | 126).writeShort(payload.length);
        } else {
            out.writeByte(0x80 | 127).writeLong(payload.length);
        }
        out.writeInt(MASK);
        for (int i = 0; i < payload.length; i++) {
            out.writeByte(payload[i] ^ MASK >>> 24 - 8 * (i % 4));
        }
        return out;
    }

    static ByteBuf frame(int opcode, byte[] payload) {
        return frame(true, false, opcode, payload);
    }

    static WebSocketLimits limits() {
        return new WebSocketLimits(
                java.util.List.of(), 10, 1 << 16, 1 << 17, 1_000, 4, true, 1 << 10, 1 << 12, 1 << 16, 5_000);
    }
}
