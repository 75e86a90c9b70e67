package dev.sluice.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.bench.wire.ClientFrames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;

class SayingTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void eachMessageHasItsNumberItsTimeAndTheLengthThatWasAskedFor() throws Exception {
        Saying saying = new Saying(200);
        assertSaid(saying, 1_000_000_001L, 1_763_700_000_000_000L);
        assertSaid(saying, 1_000_000_002L, 1_763_700_000_000_917L);
    }

    private static void assertSaid(Saying saying, long tickId, long atMicros) throws Exception {
        ByteBuf frame = saying.next(UnpooledByteBufAllocator.DEFAULT, atMicros);
        frame.skipBytes(ClientFrames.headerBytes(200));
        byte[] payload = new byte[frame.readableBytes()];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = ClientFrames.masked(i, frame.readByte());
        }
        JsonNode json = JSON.readTree(payload);
        assertThat(payload).hasSize(200);
        assertThat(json.path("type").asText()).isEqualTo("delta");
        assertThat(json.path("tickId").asLong()).isEqualTo(tickId);
        assertThat(json.path("at").asLong()).isEqualTo(atMicros);
    }
}
