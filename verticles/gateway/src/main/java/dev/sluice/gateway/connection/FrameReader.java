package dev.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;

/**
 * Reads the headers of client frames (RFC 6455, section 5.2), whatever pieces they arrive in, and unmasks payloads in
 * place. What a header alone shows to be wrong is refused before a byte of its payload is awaited.
 */
final class FrameReader {
    /** Where the reader stands after the bytes it was given. */
    enum Progress {
        HEADER_INCOMPLETE,
        HEADER_COMPLETE,
        VIOLATION
    }

    private enum Step {
        OPCODE,
        LENGTH,
        LENGTH_EXTENSION,
        MASK,
        PAYLOAD
    }

    private final int frameBytesMax;
    private final boolean compression;

    private Step step = Step.OPCODE;
    private boolean fin;
    private boolean rsv1;
    private byte opcode;
    private byte extensionBytes;
    private byte bytesLeft;
    private int mask;
    private long payloadLeft;
    private ViolationReason violation;

    FrameReader(int frameBytesMax, boolean compression) {
        this.frameBytesMax = frameBytesMax;
        this.compression = compression;
    }

    boolean inPayload() {
        return step == Step.PAYLOAD;
    }

    boolean fin() {
        return fin;
    }

    boolean compressed() {
        return rsv1;
    }

    int opcode() {
        return opcode;
    }

    /** Payload bytes of the current frame that have not come yet; at most {@code frameBytesMax}, or 125. */
    int payloadLeft() {
        return (int) payloadLeft;
    }

    /** What was wrong; only after {@link Progress#VIOLATION}. */
    ViolationReason violation() {
        return violation;
    }

    /** Takes header bytes from {@code in}, and none of the payload. */
    Progress readHeader(ByteBuf in) {
        while (in.isReadable()) {
            int b = in.readByte() & 0xFF;
            boolean good =
                    switch (step) {
                        case OPCODE -> opcode(b);
                        case LENGTH -> length(b);
                        case LENGTH_EXTENSION -> lengthExtension(b);
                        case MASK -> mask(b);
                        case PAYLOAD -> throw new IllegalStateException("payload not taken");
                    };
            if (!good) {
                return Progress.VIOLATION;
            }
            if (step == Step.PAYLOAD) {
                return Progress.HEADER_COMPLETE;
            }
        }
        return Progress.HEADER_INCOMPLETE;
    }

    /** Unmasks the next {@code length} bytes of {@code in} without taking them, and counts them as come. */
    void unmask(ByteBuf in, int length) {
        int i = in.readerIndex();
        int end = i + length;
        long wideMask = (long) mask << 32 | mask & 0xFFFFFFFFL;
        for (; i + Long.BYTES <= end; i += Long.BYTES) {
            in.setLong(i, in.getLong(i) ^ wideMask);
        }
        for (; i < end; i++) {
            in.setByte(i, in.getByte(i) ^ mask >>> 24);
            mask = Integer.rotateLeft(mask, 8);
        }
        payloadLeft -= length;
    }

    /** The payload has been taken; the next byte starts a frame. */
    void nextFrame() {
        step = Step.OPCODE;
    }

    private boolean opcode(int b) {
        fin = (b & 0x80) != 0;
        rsv1 = (b & 0x40) != 0;
        opcode = (byte) (b & 0x0F);
        step = Step.LENGTH;
        if (Opcode.isReserved(opcode)) {
            return refuse(ViolationReason.RESERVED_OPCODE);
        }
        boolean startsMessage = opcode == Opcode.TEXT || opcode == Opcode.BINARY;
        if ((b & 0x30) != 0 || rsv1 && !(compression && startsMessage)) {
            return refuse(ViolationReason.RESERVED_BITS);
        }
        return fin || !Opcode.isControl(opcode) || refuse(ViolationReason.CONTROL_FRAGMENTED);
    }

    private boolean length(int b) {
        if ((b & 0x80) == 0) {
            return refuse(ViolationReason.UNMASKED);
        }
        int length = b & 0x7F;
        payloadLeft = 0;
        if (length < 126) {
            payloadLeft = length;
            return checkLength();
        }
        if (Opcode.isControl(opcode)) {
            return refuse(ViolationReason.CONTROL_TOO_LARGE);
        }
        extensionBytes = (byte) (length == 126 ? 2 : 8);
        bytesLeft = extensionBytes;
        step = Step.LENGTH_EXTENSION;
        return true;
    }

    private boolean lengthExtension(int b) {
        if (extensionBytes == 8 && bytesLeft == 8 && b > 0x7F) {
            return refuse(ViolationReason.LENGTH_OVERFLOW);
        }
        payloadLeft = payloadLeft << 8 | b;
        bytesLeft--;
        return bytesLeft > 0 || checkLength();
    }

    private boolean checkLength() {
        if (extensionBytes == 2 && payloadLeft < 126 || extensionBytes == 8 && payloadLeft <= 0xFFFF) {
            return refuse(ViolationReason.LENGTH_NOT_MINIMAL);
        }
        if (opcode == Opcode.CLOSE && payloadLeft == 1) {
            return refuse(ViolationReason.CLOSE_PAYLOAD);
        }
        if (payloadLeft > frameBytesMax && !Opcode.isControl(opcode)) {
            return refuse(ViolationReason.FRAME_TOO_LARGE);
        }
        extensionBytes = 0;
        bytesLeft = Integer.BYTES;
        step = Step.MASK;
        return true;
    }

    private boolean mask(int b) {
        mask = mask << 8 | b;
        bytesLeft--;
        if (bytesLeft == 0) {
            step = Step.PAYLOAD;
        }
        return true;
    }

    private boolean refuse(ViolationReason reason) {
        violation = reason;
        return false;
    }
}
