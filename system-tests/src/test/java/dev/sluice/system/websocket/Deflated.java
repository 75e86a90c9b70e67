package dev.sluice.system.websocket;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** permessage-deflate, written down a second time: the JDK's zlib is all that it shares with the server. */
final class Deflated {
    private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

    private Deflated() {}

    /** One message without context. */
    static byte[] message(byte[] payload) {
        return message(payload, Deflater.DEFAULT_COMPRESSION);
    }

    static byte[] message(byte[] payload, int level) {
        byte[] all = deflate(payload, level, Deflater.SYNC_FLUSH);
        return payload.length == 0 ? new byte[1] : Arrays.copyOf(all, all.length - TAIL.length);
    }

    /** As section 7.2.3.4 has it: the last block is marked as final, and an empty block follows. */
    static byte[] withFinalBlock(byte[] payload) {
        byte[] all = deflate(payload, Deflater.DEFAULT_COMPRESSION, Deflater.NO_FLUSH);
        return Arrays.copyOf(all, all.length + 1);
    }

    static Frame text(String text) {
        return frame(Frame.text(text));
    }

    static Frame binary(byte[] payload) {
        return frame(Frame.binary(payload));
    }

    /** The same with its payload compressed. */
    static Frame frame(Frame plain) {
        return new Frame(plain.fin(), Frame.RSV1, plain.opcode(), message(plain.payload()));
    }

    /** The same with its payload inflated, if RSV1 says that it is deflated; RSV1 stays. */
    static Frame inflated(Frame frame) throws IOException {
        if (frame.rsv() != Frame.RSV1) {
            return frame;
        }
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(Frame.joined(frame.payload(), TAIL));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] step = new byte[4096];
            for (int n = inflater.inflate(step); n > 0; n = inflater.inflate(step)) {
                out.write(step, 0, n);
            }
            return new Frame(frame.fin(), frame.rsv(), frame.opcode(), out.toByteArray());
        } catch (DataFormatException e) {
            throw new IOException("the server deflates badly: " + frame, e);
        } finally {
            inflater.end();
        }
    }

    private static byte[] deflate(byte[] payload, int level, int flush) {
        Deflater deflater = new Deflater(level, true);
        try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            deflater.setInput(payload);
            if (flush == Deflater.NO_FLUSH) {
                deflater.finish();
            }
            byte[] step = new byte[1 << 16];
            int n;
            do {
                n = deflater.deflate(step, 0, step.length, flush);
                out.write(step, 0, n);
            } while (n == step.length || flush == Deflater.NO_FLUSH && !deflater.finished());
            return out.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        } finally {
            deflater.end();
        }
    }
}
