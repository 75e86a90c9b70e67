package dev.sluice.gateway.trace.ingest;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks gzip (RFC 1952) piece by piece, and stops at a bomb: what expands far more than any text does, all members
 * together. Each member is checked against its CRC and size; what follows the last must be another. Holds native memory
 * until it is closed.
 */
final class Gunzip implements AutoCloseable {
    /** The body is no gzip, or a bomb. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean tooLarge;

        RefusedException(String message, boolean tooLarge) {
            super(message, null, false, false);
            this.tooLarge = tooLarge;
        }

        boolean isTooLarge() {
            return tooLarge;
        }
    }

    private static final int RATIO_MAX = 200;
    /** Up to here any ratio will do. */
    private static final int FREE_BYTES = 1 << 20;

    /** CRC-32 and size of what was packed, four bytes each. */
    private static final int TRAILER_BYTES = 8;

    private final Inflater inflater = new Inflater(true);
    private final byte[] piece = new byte[1 << 14];
    private final CRC32 crc = new CRC32();
    private GzipHeader header = new GzipHeader();
    private long trailer;
    private int trailerBytes;
    private int members;
    private long taken;
    private long given;

    /** What it gives is not known to be whole before {@link #end}. */
    void take(byte[] packed, Consumer<byte[]> unpacked) throws RefusedException {
        taken += packed.length;
        int at = 0;
        while (at < packed.length) {
            if (!header.isDone()) {
                at = header.skip(packed, at);
            } else if (!inflater.finished()) {
                at = content(packed, at, unpacked);
            } else {
                at = trailer(packed, at);
            }
        }
    }

    /** @throws RefusedException when more should have come */
    void end() throws RefusedException {
        if (members == 0 || !header.isUntouched()) {
            throw new RefusedException("the gzip body ends too early", false);
        }
    }

    @Override
    public void close() {
        inflater.end();
    }

    private int content(byte[] packed, int from, Consumer<byte[]> unpacked) throws RefusedException {
        inflater.setInput(packed, from, packed.length - from);
        try {
            inflate(unpacked);
        } catch (DataFormatException e) {
            throw new RefusedException("the body is no gzip: " + e.getMessage(), false);
        }
        return packed.length - inflater.getRemaining();
    }

    private void inflate(Consumer<byte[]> unpacked) throws DataFormatException, RefusedException {
        while (!inflater.finished()) {
            int length = inflater.inflate(piece);
            if (length == 0 && inflater.needsDictionary()) {
                throw new DataFormatException("it wants a dictionary");
            }
            given += length;
            if (given > FREE_BYTES && given > RATIO_MAX * taken) {
                throw new RefusedException("the body expands more than " + RATIO_MAX + " times", true);
            }
            if (length > 0) {
                crc.update(piece, 0, length);
                unpacked.accept(Arrays.copyOf(piece, length));
            } else if (inflater.needsInput()) {
                return;
            }
        }
    }

    private int trailer(byte[] packed, int from) throws RefusedException {
        int at = from;
        while (at < packed.length && trailerBytes < TRAILER_BYTES) {
            trailer |= (packed[at++] & 0xFFL) << (8 * trailerBytes++);
        }
        if (trailerBytes == TRAILER_BYTES) {
            long size = inflater.getBytesWritten() & 0xFFFF_FFFFL;
            if (trailer != (crc.getValue() | size << 32)) {
                throw new RefusedException("the gzip body is damaged: its CRC or its size is another", false);
            }
            nextMember();
        }
        return at;
    }

    private void nextMember() {
        members++;
        header = new GzipHeader();
        inflater.reset();
        crc.reset();
        trailer = 0;
        trailerBytes = 0;
    }
}
