package dev.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;

/**
 * Checks UTF-8 as it streams in (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF), so that a bad
 * byte is seen when it arrives and not when the message ends.
 *
 * <p>State is the range that the next byte must fall into and how many bytes the current sequence still lacks. Text
 * is mostly ASCII: between sequences eight bytes are tested at once.
 */
final class Utf8Validator {
    private static final long NON_ASCII = 0x8080808080808080L;

    private byte missing;
    private short low;
    private short high;

    /** False as soon as the bytes so far cannot begin any valid text; undefined after that until {@link #reset()}. */
    boolean accept(ByteBuf in, int from, int length) {
        int i = from;
        int end = from + length;
        while (i < end) {
            if (missing == 0) {
                i = skipAscii(in, i, end);
                if (i < end && !startSequence(in.getByte(i++) & 0xFF)) {
                    return false;
                }
            } else if (!continueSequence(in.getByte(i++) & 0xFF)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the text may end here. */
    boolean isComplete() {
        return missing == 0;
    }

    void reset() {
        missing = 0;
    }

    private static int skipAscii(ByteBuf in, int from, int end) {
        int i = from;
        while (i + Long.BYTES <= end && (in.getLong(i) & NON_ASCII) == 0) {
            i += Long.BYTES;
        }
        while (i < end && in.getByte(i) >= 0) {
            i++;
        }
        return i;
    }

    private boolean startSequence(int b) {
        if (b < 0xC2) {
            return false;
        }
        if (b < 0xE0) {
            expect(1, 0x80, 0xBF);
        } else if (b < 0xF0) {
            // E0 would allow overlong forms below A0; ED would allow surrogates above 9F.
            expect(2, b == 0xE0 ? 0xA0 : 0x80, b == 0xED ? 0x9F : 0xBF);
        } else if (b < 0xF5) {
            // F0 would allow overlong forms below 90; F4 would exceed U+10FFFF above 8F.
            expect(3, b == 0xF0 ? 0x90 : 0x80, b == 0xF4 ? 0x8F : 0xBF);
        } else {
            return false;
        }
        return true;
    }

    private boolean continueSequence(int b) {
        if (b < low || b > high) {
            return false;
        }
        expect(missing - 1, 0x80, 0xBF);
        return true;
    }

    private void expect(int bytes, int lowest, int highest) {
        missing = (byte) bytes;
        low = (short) lowest;
        high = (short) highest;
    }
}
