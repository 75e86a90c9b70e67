package dev.sluice.bus;

import dev.sluice.model.ChannelId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Puts a message's components one behind the other. */
public final class WireWriter {
    private byte[] bytes = new byte[256];
    private ByteBuffer out = ByteBuffer.wrap(bytes);

    WireWriter tag(byte tag, ChannelId channel) {
        room(1).put(tag);
        return text(channel.feature()).text(channel.name());
    }

    public WireWriter number(long number) {
        room(Long.BYTES).putLong(number);
        return this;
    }

    public WireWriter size(int size) {
        room(Integer.BYTES).putInt(size);
        return this;
    }

    /** One byte, 0..255. */
    public WireWriter small(int number) {
        room(1).put((byte) number);
        return this;
    }

    public WireWriter text(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    public WireWriter bytes(byte[] content) {
        room(Integer.BYTES + content.length).putInt(content.length).put(content);
        return this;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, out.position());
    }

    private ByteBuffer room(int more) {
        if (out.remaining() < more) {
            int used = out.position();
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, used + more));
            out = ByteBuffer.wrap(bytes).position(used);
        }
        return out;
    }
}
