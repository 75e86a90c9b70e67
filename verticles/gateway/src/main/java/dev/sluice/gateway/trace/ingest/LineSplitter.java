package dev.sluice.gateway.trace.ingest;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/** Cuts parts of a text into its lines. A line that is too long is told once, and skipped to its end. */
final class LineSplitter {
    private final int lineBytesMax;
    private final Consumer<byte[]> lines;
    private final Runnable tooLong;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean skipping;

    LineSplitter(int lineBytesMax, Consumer<byte[]> lines, Runnable tooLong) {
        this.lineBytesMax = lineBytesMax;
        this.lines = lines;
        this.tooLong = tooLong;
    }

    void part(byte[] bytes) {
        int from = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                add(bytes, from, i);
                endOfLine();
                from = i + 1;
            }
        }
        add(bytes, from, bytes.length);
    }

    void end() {
        endOfLine();
    }

    private void add(byte[] bytes, int from, int to) {
        if (skipping) {
            return;
        }
        if (line.size() + to - from > lineBytesMax) {
            skipping = true;
            tooLong.run();
            return;
        }
        line.write(bytes, from, to - from);
    }

    private void endOfLine() {
        if (!skipping && line.size() > 0) {
            lines.accept(line.toByteArray());
        }
        line.reset();
        skipping = false;
    }
}
