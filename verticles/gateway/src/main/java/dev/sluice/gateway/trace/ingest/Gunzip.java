package dev.sluice.gateway.trace.ingest;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks gzip (RFC 1952) piece by piece, and stops at a bomb: what expands far more than any text does. One member; what
 * follows it is ignored. Holds native memory until it is closed.
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

    private static final int HEADER_BYTES_MAX = 1 << 16;
    private static final int FIXED_HEADER_BYTES = 10;
    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;

    private final Inflater inflater = new Inflater(true);
    private final byte[] piece = new byte[1 << 14];
    private ByteArrayOutputStream header = new ByteArrayOutputStream();
    private long taken;
    private long given;

    void take(byte[] packed, Consumer<byte[]> unpacked) throws RefusedException {
        taken += packed.length;
        byte[] content = packed;
        int from = 0;
        if (header != null) {
            header.writeBytes(packed);
            content = header.toByteArray();
            from = headerEnd(content);
            if (from < 0) {
                if (content.length > HEADER_BYTES_MAX) {
                    throw new RefusedException("the gzip header does not end", true);
                }
                return;
            }
            header = null;
        }
        inflater.setInput(content, from, content.length - from);
        try {
            inflate(unpacked);
        } catch (DataFormatException e) {
            throw new RefusedException("the body is no gzip: " + e.getMessage(), false);
        }
    }

    /** @throws RefusedException when more should have come */
    void end() throws RefusedException {
        if (!inflater.finished()) {
            throw new RefusedException("the gzip body ends too early", false);
        }
    }

    @Override
    public void close() {
        inflater.end();
    }

    private void inflate(Consumer<byte[]> unpacked) throws DataFormatException, RefusedException {
        while (!inflater.finished() && !inflater.needsInput()) {
            int length = inflater.inflate(piece);
            if (length == 0 && inflater.needsDictionary()) {
                throw new DataFormatException("it wants a dictionary");
            }
            given += length;
            if (given > FREE_BYTES && given > RATIO_MAX * taken) {
                throw new RefusedException("the body expands more than " + RATIO_MAX + " times", true);
            }
            unpacked.accept(java.util.Arrays.copyOf(piece, length));
        }
    }

    /** @return where the compressed content begins, or -1 when that is not here yet */
    private static int headerEnd(byte[] in) throws RefusedException {
        if (in.length < FIXED_HEADER_BYTES) {
            return -1;
        }
        if ((in[0] & 0xFF) != 0x1F || (in[1] & 0xFF) != 0x8B || in[2] != 8) {
            throw new RefusedException("the body is no gzip", false);
        }
        int flags = in[3];
        int at = FIXED_HEADER_BYTES;
        if ((flags & FLAG_EXTRA) != 0) {
            at = at + 2 > in.length ? -1 : at + 2 + (in[at] & 0xFF) + ((in[at + 1] & 0xFF) << 8);
        }
        if ((flags & FLAG_NAME) != 0) {
            at = behindZero(in, at);
        }
        if ((flags & FLAG_COMMENT) != 0) {
            at = behindZero(in, at);
        }
        if ((flags & FLAG_HEADER_CRC) != 0 && at >= 0) {
            at += 2;
        }
        return at > in.length ? -1 : at;
    }

    private static int behindZero(byte[] in, int from) {
        for (int at = from; at >= 0 && at < in.length; at++) {
            if (in[at] == 0) {
                return at + 1;
            }
        }
        return -1;
    }
}
