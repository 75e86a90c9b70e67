package dev.sluice.bus;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Takes a message's components off again, in the order in which {@link WireWriter} put them. */
public final class WireReader {
    private static final byte[] NOTHING = new byte[0];

    private final ByteBuffer in;

    public WireReader(ByteBuffer in) {
        this.in = in;
    }

    public boolean hasMore() {
        return in.hasRemaining();
    }

    public byte tag() {
        return in.get();
    }

    public int small() {
        return in.get() & 0xFF;
    }

    public long number() {
        return in.getLong();
    }

    public int size() {
        int size = in.getInt();
        if (size < 0 || size > in.remaining()) {
            // Checked before anything is allocated for it: a broken length must not cost memory.
            throw new BufferUnderflowException();
        }
        return size;
    }

    public String text() {
        byte[] utf8 = bytes();
        return utf8.length == 0 ? "" : new String(utf8, StandardCharsets.UTF_8);
    }

    public byte[] bytes() {
        int size = size();
        if (size == 0) {
            // Much of what is kept by the ten thousand is empty.
            return NOTHING;
        }
        byte[] content = new byte[size];
        in.get(content);
        return content;
    }
}
