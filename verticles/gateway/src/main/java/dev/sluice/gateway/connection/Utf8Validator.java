package dev.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;

/**
 * Checks UTF-8 as it streams in, over the borders of frames (RFC 3629: no overlong forms, no surrogates, nothing
 * beyond U+10FFFF). Three ints: what is still expected of the character under way.
 */
final class Utf8Validator {
    private int missing;
    private int low = 0x80;
    private int high = 0xBF;

    void reset() {
        missing = 0;
        low = 0x80;
        high = 0xBF;
    }

    /** Whether the text may end here. */
    boolean isComplete() {
        return missing == 0;
    }

    /** @return false as soon as no continuation could make the text valid */
    boolean accept(ByteBuf bytes) {
        return bytes.forEachByte(b -> step(b & 0xFF)) == -1;
    }

    private boolean step(int b) {
        if (missing > 0) {
            if (b < low || b > high) {
                return false;
            }
            low = 0x80;
            high = 0xBF;
            missing--;
            return true;
        }
        if (b < 0x80) {
            return true;
        } else if (b >= 0xC2 && b <= 0xDF) {
            missing = 1;
        } else if (b >= 0xE0 && b <= 0xEF) {
            missing = 2;
            low = b == 0xE0 ? 0xA0 : 0x80;
            high = b == 0xED ? 0x9F : 0xBF;
        } else if (b >= 0xF0 && b <= 0xF4) {
            missing = 3;
            low = b == 0xF0 ? 0x90 : 0x80;
            high = b == 0xF4 ? 0x8F : 0xBF;
        } else {
            return false;
        }
        return true;
    }
}
