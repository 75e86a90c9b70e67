package dev.sluice.deltastream.source;

import java.util.Arrays;

/** JSON written straight into bytes, for texts known to be ASCII and free of what JSON escapes. Reused, grows. */
final class JsonBytes {
    private static final int NUMBER_LENGTH_MAX = 20;

    private byte[] buffer;
    private int size;

    JsonBytes(int capacity) {
        buffer = new byte[capacity];
    }

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    void rewind(int mark) {
        size = mark;
    }

    JsonBytes text(String ascii) {
        reserve(ascii.length());
        for (int i = 0; i < ascii.length(); i++) {
            buffer[size++] = (byte) ascii.charAt(i);
        }
        return this;
    }

    JsonBytes bytes(byte[] source, int offset, int length) {
        reserve(length);
        System.arraycopy(source, offset, buffer, size, length);
        size += length;
        return this;
    }

    JsonBytes spaces(int length) {
        reserve(length);
        Arrays.fill(buffer, size, size + length, (byte) ' ');
        size += length;
        return this;
    }

    JsonBytes number(long number) {
        return decimal(number, 0);
    }

    /** {@code units} with that many digits behind the point: {@code decimal(-5, 1)} is {@code -0.5}. */
    JsonBytes decimal(long units, int decimals) {
        reserve(NUMBER_LENGTH_MAX + 2 + decimals);
        if (units < 0) {
            buffer[size++] = '-';
        }
        int digits = Math.max(decimals + 1, digits(units));
        int end = size + digits + (decimals > 0 ? 1 : 0);
        long rest = units;
        int at = end;
        for (int i = 0; i < digits; i++) {
            if (i == decimals && i > 0) {
                buffer[--at] = '.';
            }
            buffer[--at] = (byte) ('0' + Math.abs(rest % 10));
            rest /= 10;
        }
        size = end;
        return this;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(buffer, size);
    }

    private static int digits(long number) {
        int digits = 1;
        for (long rest = number / 10; rest != 0; rest /= 10) {
            digits++;
        }
        return digits;
    }

    private void reserve(int length) {
        if (buffer.length - size < length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + length));
        }
    }
}
