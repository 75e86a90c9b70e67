package dev.sluice.gateway.delivery;

import dev.sluice.gateway.connection.Outlet;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A socket that takes what it is told to, and gives it back as messages. */
public final class FakeOutlet implements Outlet {
    private final List<String> messages = new ArrayList<>();
    private int room = Integer.MAX_VALUE;

    /** From now on it takes so many writes. */
    public void room(int writes) {
        room = writes;
    }

    /** What came since the last call. */
    public List<String> take() {
        List<String> taken = List.copyOf(messages);
        messages.clear();
        return taken;
    }

    @Override
    public boolean isWritable() {
        return room > 0;
    }

    @Override
    public void write(ByteBuf frames) {
        if (room <= 0) {
            throw new AssertionError("written to while it was not writable");
        }
        room--;
        while (frames.isReadable()) {
            int opcode = frames.readUnsignedByte();
            if (opcode != 0x81) {
                throw new AssertionError("not a whole text frame: " + opcode);
            }
            int length = frames.readUnsignedByte();
            length = length == 126 ? frames.readUnsignedShort() : length == 127 ? (int) frames.readLong() : length;
            messages.add(frames.readCharSequence(length, StandardCharsets.UTF_8).toString());
        }
        frames.release();
    }

    @Override
    public void flush() {}
}
