package dev.sluice.gateway.trace.ingest;

import dev.sluice.gateway.trace.ingest.Gunzip.RefusedException;
import java.util.zip.CRC32;

/** Passes over the header of one gzip member (RFC 1952), byte by byte: parts may be cut anywhere, and none is kept. */
final class GzipHeader {
    private enum Place {
        FIXED,
        EXTRA_LENGTH,
        EXTRA,
        NAME,
        COMMENT,
        CRC,
        DONE
    }

    /** Magic, method, flags, time, extra flags, system. */
    private static final int FIXED_BYTES = 10;

    private static final int BYTES_MAX = 1 << 16;
    private static final int FLAG_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int FLAGS_RESERVED = 0xE0;

    private final CRC32 crc = new CRC32();
    private Place place = Place.FIXED;
    private int flags;
    private int bytes;
    private int bytesInPlace;
    private int number;

    /** @return where it ends, or where more is needed */
    int skip(byte[] in, int from) throws RefusedException {
        int at = from;
        while (at < in.length && !isDone()) {
            take(in[at++] & 0xFF);
        }
        return at;
    }

    boolean isDone() {
        return place == Place.DONE;
    }

    /** Whether nothing of it has come. */
    boolean isUntouched() {
        return bytes == 0;
    }

    private void take(int unit) throws RefusedException {
        if (++bytes > BYTES_MAX) {
            throw new RefusedException("the gzip header does not end", true);
        }
        if (place != Place.CRC) {
            crc.update(unit);
        }
        int index = bytesInPlace++;
        switch (place) {
            case FIXED -> fixed(index, unit);
            case EXTRA_LENGTH -> {
                number |= unit << (8 * index);
                if (index == 1) {
                    enter(number == 0 ? Place.NAME : Place.EXTRA);
                }
            }
            case EXTRA -> {
                if (bytesInPlace == number) {
                    enter(Place.NAME);
                }
            }
            case NAME -> {
                if (unit == 0) {
                    enter(Place.COMMENT);
                }
            }
            case COMMENT -> {
                if (unit == 0) {
                    enter(Place.CRC);
                }
            }
            case CRC -> crc(index, unit);
            case DONE -> throw new AssertionError(place);
        }
    }

    private void fixed(int index, int unit) throws RefusedException {
        boolean wrong =
                switch (index) {
                    case 0 -> unit != 0x1F;
                    case 1 -> unit != 0x8B;
                    case 2 -> unit != 8;
                    case 3 -> (unit & FLAGS_RESERVED) != 0;
                    default -> false;
                };
        if (wrong) {
            throw new RefusedException("the body is no gzip", false);
        }
        if (index == 3) {
            flags = unit;
        }
        if (bytesInPlace == FIXED_BYTES) {
            enter(Place.EXTRA_LENGTH);
        }
    }

    private void crc(int index, int unit) throws RefusedException {
        if (unit != (int) (crc.getValue() >> (8 * index) & 0xFF)) {
            throw new RefusedException("the gzip header is damaged: its CRC is another", false);
        }
        if (index == 1) {
            enter(Place.DONE);
        }
    }

    /** Goes there, or on to the next place that the flags name. */
    private void enter(Place next) {
        bytesInPlace = 0;
        place = next;
        if (place == Place.EXTRA_LENGTH && (flags & FLAG_EXTRA) == 0) {
            place = Place.NAME;
        }
        if (place == Place.NAME && (flags & FLAG_NAME) == 0) {
            place = Place.COMMENT;
        }
        if (place == Place.COMMENT && (flags & FLAG_COMMENT) == 0) {
            place = Place.CRC;
        }
        if (place == Place.CRC && (flags & FLAG_CRC) == 0) {
            place = Place.DONE;
        }
    }
}
