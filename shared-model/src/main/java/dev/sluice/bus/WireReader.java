package dev.sluice.bus;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Takes a message's components off again, in the order in which {@link WireWriter} put them. */
final class WireReader {
    private final ByteBuffer in;

    WireReader(ByteBuffer in) {
        this.in = in;
    }

    boolean hasMore() {
        return in.hasRemaining();
    }

    byte tag() {
        return in.get();
    }

    int small() {
        return in.get() & 0xFF;
    }

    long number() {
        return in.getLong();
    }

    int size() {
        int size = in.getInt();
        if (size < 0 || size > in.remaining()) {
            // Checked before anything is allocated for it: a broken length must not cost memory.
            throw new BufferUnderflowException();
        }
        return size;
    }

    String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    byte[] bytes() {
        byte[] content = new byte[size()];
        in.get(content);
        return content;
    }
}
