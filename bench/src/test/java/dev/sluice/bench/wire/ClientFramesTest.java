package dev.sluice.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ClientFramesTest {
    @Test
    void textIsMaskedByItsKey() {
        ByteBuf frame = ClientFrames.text("credit");

        assertThat(frame.readUnsignedByte()).isEqualTo((short) 0x81);
        assertThat(frame.readUnsignedByte()).isEqualTo((short) (0x80 | 6));
        byte[] key = new byte[4];
        frame.readBytes(key);
        byte[] payload = new byte[6];
        frame.readBytes(payload);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= key[i % 4];
        }
        assertThat(new String(payload, StandardCharsets.UTF_8)).isEqualTo("credit");
        assertThat(frame.isReadable()).isFalse();
        frame.release();
    }
}
