package dev.sluice.bench.wire;

import io.netty.buffer.ByteBuf;
import java.util.Locale;
import java.util.Optional;

/** Gathers the head of one HTTP message, wherever the reads cut it. Dropped after the upgrade. */
public final class HttpHead {
    private static final int BYTES_MAX = 16_384;
    private static final String END = "\r\n\r\n";

    private final StringBuilder text = new StringBuilder(256);

    /** Takes bytes up to the end of the head and leaves what follows in {@code in}; true once the head is whole. */
    public boolean read(ByteBuf in) {
        while (in.isReadable()) {
            text.append((char) in.readUnsignedByte());
            int headBytes = text.length();
            if (headBytes >= END.length() && text.indexOf(END, headBytes - END.length()) >= 0) {
                return true;
            }
            if (headBytes > BYTES_MAX) {
                throw new IllegalStateException("An HTTP head of more than " + BYTES_MAX + " bytes");
            }
        }
        return false;
    }

    /** The request line or the status line. */
    public String firstLine() {
        int end = text.indexOf("\r\n");
        return end < 0 ? text.toString() : text.substring(0, end);
    }

    /** The value of a header, whatever the case of its name. */
    public Optional<String> header(String name) {
        String prefix = name.toLowerCase(Locale.ROOT) + ":";
        return text.toString()
                .lines()
                .skip(1)
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                .map(line -> line.substring(prefix.length()).strip())
                .findFirst();
    }
}
