package dev.sluice.bench.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Finds the few things that the generator wants to know in the first bytes of a message. It relies on {@code type}
 * being the first field and on there being no white space, as Sluice and the floor write it; a JSON parser would cost
 * more than either server.
 */
public final class JsonHead {
    /** Absent, or not a number. Ticks and times are never negative. */
    public static final long NONE = -1;

    private static final byte[] TYPE = bytes("{\"type\":\"");
    private static final byte[] DELTA = bytes("{\"type\":\"delta\"");
    private static final long DELTA_FIRST_8 = bigEndian(DELTA, 0);
    private static final long DELTA_LAST_8 = bigEndian(DELTA, DELTA.length - 8);
    private static final byte[] PATCH = bytes("{\"type\":\"patch_broadcast\"");
    private static final long PATCH_SECOND_8 = bigEndian(PATCH, 8);
    private static final long PATCH_THIRD_8 = bigEndian(PATCH, 16);
    private static final byte[] TICK_ID = bytes("\"tickId\":");
    private static final byte[] VERSION = bytes("\"version\":");
    private static final byte[] AT = bytes("\"at\":");
    private static final byte[] ID = bytes("\"id\":\"");
    private static final byte[] FROM = bytes("\"from\":");
    private static final byte[] TO = bytes("\"to\":");

    private JsonHead() {}

    /** Whether the message is a delta: the one question asked of every frame, answered by two comparisons. */
    public static boolean isDelta(ByteBuf source, int index, int bytes) {
        return bytes >= DELTA.length
                && source.getLong(index) == DELTA_FIRST_8
                && source.getLong(index + DELTA.length - 8) == DELTA_LAST_8;
    }

    /** Whether the message is somebody else's patch; answered as cheaply. */
    public static boolean isPatchBroadcast(ByteBuf source, int index, int bytes) {
        return bytes >= PATCH.length
                && source.getLong(index + 8) == PATCH_SECOND_8
                && source.getLong(index + 16) == PATCH_THIRD_8;
    }

    /** The message's type, or an empty string when it does not begin with one. */
    public static String type(ByteBuf source, int index, int bytes) {
        int begin = find(TYPE, source, index, bytes);
        if (begin != index + TYPE.length) {
            return "";
        }
        int end = source.indexOf(begin, index + bytes, (byte) '"');
        return end < 0 ? "" : source.toString(begin, end - begin, StandardCharsets.US_ASCII);
    }

    /** The field {@code tickId}, or {@link #NONE}. */
    public static long tickId(ByteBuf source, int index, int bytes) {
        return number(TICK_ID, source, index, bytes);
    }

    /** The field {@code version}, or {@link #NONE}. */
    public static long version(ByteBuf source, int index, int bytes) {
        return number(VERSION, source, index, bytes);
    }

    /** The field {@code at}, microseconds since the epoch, or {@link #NONE}. */
    public static long atMicros(ByteBuf source, int index, int bytes) {
        return number(AT, source, index, bytes);
    }

    /** The digits that the first {@code id} begins with, or {@link #NONE}. */
    public static long idNumber(ByteBuf source, int index, int bytes) {
        return number(ID, source, index, bytes);
    }

    /** The field {@code from} of a batch, or {@link #NONE}. */
    public static long from(ByteBuf source, int index, int bytes) {
        return number(FROM, source, index, bytes);
    }

    /** The field {@code to} of a batch, or {@link #NONE}. */
    public static long to(ByteBuf source, int index, int bytes) {
        return number(TO, source, index, bytes);
    }

    private static long number(byte[] key, ByteBuf source, int index, int bytes) {
        int end = index + bytes;
        int at = find(key, source, index, bytes);
        if (at < 0) {
            return NONE;
        }
        long value = 0;
        int digits = 0;
        for (; at < end; at++, digits++) {
            int digit = source.getByte(at) - '0';
            if (digit < 0 || digit > 9) {
                return digits == 0 ? NONE : value;
            }
            value = value * 10 + digit;
        }
        // The head ends within the digits: the rest of the number is not known.
        return NONE;
    }

    /** The index just behind {@code key}, or -1. */
    private static int find(byte[] key, ByteBuf source, int index, int bytes) {
        int last = index + bytes - key.length;
        for (int at = index; at <= last; at++) {
            if (matches(key, source, at)) {
                return at + key.length;
            }
        }
        return -1;
    }

    private static boolean matches(byte[] key, ByteBuf source, int index) {
        for (int i = 0; i < key.length; i++) {
            if (source.getByte(index + i) != key[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static long bigEndian(byte[] bytes, int offset) {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << 8 | (bytes[offset + i] & 0xFF);
        }
        return value;
    }
}
