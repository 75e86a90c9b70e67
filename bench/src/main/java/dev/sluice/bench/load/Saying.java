package dev.sluice.bench.load;

import dev.sluice.bench.wire.ClientFrames;
import dev.sluice.bench.wire.EpochMicros;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/** Messages of one length as masked frames. All but two numbers is made once: the generator shares the server's cores. */
final class Saying {
    /** As many digits as any that follows. */
    private static final long FIRST_TICK_ID = 1_000_000_000;

    private final byte[] frame;
    private final int header;
    private final int tickIdAt;
    private final int atAt;
    private long tickId = FIRST_TICK_ID;

    /** @param bytes the length of the message; a little more where it is too short for what it has to say */
    Saying(Wording wording, int bytes) {
        String beforeTickId = wording.beforeNumber;
        String beforeAt = beforeTickId + FIRST_TICK_ID + wording.beforeTime;
        String beforePad = beforeAt + EpochMicros.now() + wording.beforePad;
        int padding = Math.max(0, bytes - beforePad.length() - wording.end.length());
        String json = beforePad + "x".repeat(padding) + wording.end;
        ByteBuf encoded = ClientFrames.text(json);
        frame = new byte[encoded.readableBytes()];
        encoded.readBytes(frame).release();
        header = ClientFrames.headerBytes(json.getBytes(StandardCharsets.US_ASCII).length);
        tickIdAt = beforeTickId.length();
        atAt = beforeAt.length();
    }

    /** The caller owns the buffer. */
    ByteBuf next(ByteBufAllocator allocator, long atMicros) {
        put(tickIdAt, ++tickId);
        put(atAt, atMicros);
        return allocator.directBuffer(frame.length).writeBytes(frame);
    }

    private void put(int payloadIndex, long number) {
        int index = payloadIndex + (int) Math.log10(number);
        for (long rest = number; rest > 0; rest /= 10, index--) {
            frame[header + index] = ClientFrames.masked(index, '0' + (int) (rest % 10));
        }
    }
}
