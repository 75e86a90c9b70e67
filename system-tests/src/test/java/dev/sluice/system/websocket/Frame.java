package dev.sluice.system.websocket;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One frame, as it should be or not.
 *
 * @param rsv the three reserved bits, RSV1 being 4
 */
record Frame(boolean fin, int rsv, int opcode, byte[] payload) {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;
    static final int RSV1 = 4;

    static Frame of(int opcode, byte[] payload) {
        return new Frame(true, 0, opcode, payload);
    }

    static Frame text(String text) {
        return of(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    static Frame text(byte[] payload) {
        return of(TEXT, payload);
    }

    static Frame binary(byte[] payload) {
        return of(BINARY, payload);
    }

    static Frame more(byte[] payload) {
        return of(CONTINUATION, payload);
    }

    static Frame more(String text) {
        return more(text.getBytes(StandardCharsets.UTF_8));
    }

    static Frame ping(byte[] payload) {
        return of(PING, payload);
    }

    static Frame pong(byte[] payload) {
        return of(PONG, payload);
    }

    static Frame close(int code, String reason) {
        return close(code, reason.getBytes(StandardCharsets.UTF_8));
    }

    static Frame close(int code, byte[] reason) {
        return of(
                CLOSE,
                ByteBuffer.allocate(2 + reason.length)
                        .putShort((short) code)
                        .put(reason)
                        .array());
    }

    Frame unfinished() {
        return new Frame(false, rsv, opcode, payload);
    }

    Frame rsv(int bits) {
        return new Frame(fin, bits, opcode, payload);
    }

    /** As a client sends it: masked, and the length in its shortest form. */
    byte[] bytes() {
        int length = payload.length;
        return bytes(length < 126 ? 0 : length <= 0xFFFF ? 2 : 8, length, true);
    }

    /** Without a mask, as no client may send it. */
    byte[] unmasked() {
        return bytes(0, payload.length, false);
    }

    /**
     * @param lengthBytes how many bytes follow the first two for the length: 0, 2 or 8
     * @param declared the length that is said, whatever follows
     */
    byte[] bytes(int lengthBytes, long declared, boolean masked) {
        ByteBuffer out = ByteBuffer.allocate(14 + payload.length);
        out.put((byte) ((fin ? 0x80 : 0) | rsv << 4 | opcode));
        int mark = masked ? 0x80 : 0;
        switch (lengthBytes) {
            case 0 -> out.put((byte) (mark | (int) declared));
            case 2 -> out.put((byte) (mark | 126)).putShort((short) declared);
            default -> out.put((byte) (mark | 127)).putLong(declared);
        }
        byte[] mask = new byte[4];
        if (masked) {
            ThreadLocalRandom.current().nextBytes(mask);
            out.put(mask);
        }
        for (int i = 0; i < payload.length; i++) {
            out.put((byte) (payload[i] ^ mask[i % 4]));
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Frame frame
                && fin == frame.fin
                && rsv == frame.rsv
                && opcode == frame.opcode
                && Arrays.equals(payload, frame.payload);
    }

    @Override
    public int hashCode() {
        return opcode + 31 * Arrays.hashCode(payload);
    }

    @Override
    public String toString() {
        String start = new String(payload, 0, Math.min(40, payload.length), StandardCharsets.ISO_8859_1);
        return "Frame[fin=" + fin + " rsv=" + rsv + " opcode=" + opcode + " " + payload.length + " bytes: " + start
                + "]";
    }
}
