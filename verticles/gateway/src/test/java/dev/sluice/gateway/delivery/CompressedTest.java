package dev.sluice.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.connection.ServerFrames;
import dev.sluice.model.Entry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;

class CompressedTest {
    private static final int BYTES_MIN = 100;
    private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

    private record Plain() implements Encoding {
        @Override
        public Encoder encoder() {
            return (ByteBuf out, long epoch, long seq, Entry entry) -> {
                if (entry.kind() == 1) {
                    ServerFrames.writeHeader(out, ServerFrames.TEXT, false, entry.payload().length);
                    out.writeBytes(entry.payload());
                }
            };
        }
    }

    @Property(tries = 200)
    void whatIsCompressedOnceInflatesToTheSameOnEveryConnection(
            @ForAll @AlphaChars @StringLength(min = BYTES_MIN, max = 70_000) String text) throws DataFormatException {
        Encoding.Encoder encoder = new Compressed(new Plain(), 6, BYTES_MIN).encoder();
        byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
        for (int seq = 1; seq <= 2; seq++) {
            ByteBuf frame = Unpooled.buffer();
            encoder.entry(frame, 1, seq, Entry.of(1, 0, payload));
            assertThat(frame.getUnsignedByte(0)).as("final, compressed, text").isEqualTo((short) 0xC1);
            frame.skipBytes(ServerFrames.headerBytesOf(frame));
            assertThat(inflate(ByteBufUtil.getBytes(frame), payload.length)).isEqualTo(payload);
        }
        encoder.close();
    }

    @Example
    void smallAndHiddenEntriesStayAsTheyAre() {
        Encoding.Encoder encoder = new Compressed(new Plain(), 6, BYTES_MIN).encoder();
        ByteBuf frame = Unpooled.buffer();
        encoder.entry(frame, 1, 1, Entry.of(1, 0, new byte[BYTES_MIN - 1]));
        assertThat(frame.getUnsignedByte(0)).isEqualTo((short) 0x81);
        assertThat(frame.readableBytes()).isEqualTo(2 + BYTES_MIN - 1);
        encoder.entry(frame.clear(), 1, 2, Entry.of(2, 0, new byte[1000]));
        assertThat(frame.isReadable()).isFalse();
        encoder.close();
    }

    private static byte[] inflate(byte[] message, int length) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        byte[] whole = java.util.Arrays.copyOf(message, message.length + TAIL.length);
        System.arraycopy(TAIL, 0, whole, message.length, TAIL.length);
        inflater.setInput(whole);
        byte[] out = new byte[length];
        int written = inflater.inflate(out);
        inflater.end();
        return java.util.Arrays.copyOf(out, written);
    }
}
