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
        Saying saying = new Saying(Wording.MESSAGE, 200);
        assertSaid(saying, 1_000_000_001L, 1_763_700_000_000_000L);
        assertSaid(saying, 1_000_000_002L, 1_763_700_000_000_917L);
    }

    @Test
    void patchesAreWordedAsDocumentsTakeThem() throws Exception {
        JsonNode patch = said(new Saying(Wording.PATCH, 200), 1_763_700_000_000_000L);
        assertThat(patch.path("type").asText()).isEqualTo("patch");
        assertThat(patch.at("/payload/id").asText()).isEqualTo("1000000001");
        assertThat(patch.at("/payload/at").asLong()).isEqualTo(1_763_700_000_000_000L);
        assertThat(patch.at("/payload/clientId").asText()).isEqualTo("bench");
    }

    private static void assertSaid(Saying saying, long tickId, long atMicros) throws Exception {
        JsonNode json = said(saying, atMicros);
        assertThat(json.path("type").asText()).isEqualTo("delta");
        assertThat(json.path("tickId").asLong()).isEqualTo(tickId);
        assertThat(json.path("at").asLong()).isEqualTo(atMicros);
    }

    private static JsonNode said(Saying saying, long atMicros) throws Exception {
        ByteBuf frame = saying.next(UnpooledByteBufAllocator.DEFAULT, atMicros);
        frame.skipBytes(ClientFrames.headerBytes(200));
        byte[] payload = new byte[frame.readableBytes()];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = ClientFrames.masked(i, frame.readByte());
        }
        assertThat(payload).hasSize(200);
        return JSON.readTree(payload);
    }
}
