package dev.sluice.gateway.connection;

/** The opcodes of RFC 6455, section 5.2; all others are reserved. */
final class Opcode {
    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    private static final int CONTROL_BIT = 0x8;

    private Opcode() {}

    static boolean isControl(int opcode) {
        return (opcode & CONTROL_BIT) != 0;
    }

    static boolean isReserved(int opcode) {
        return (opcode & 0x7) > (isControl(opcode) ? PONG & 0x7 : BINARY);
    }
}
