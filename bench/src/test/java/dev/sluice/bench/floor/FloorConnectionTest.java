package dev.sluice.bench.floor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.bench.wire.ClientFrames;
import dev.sluice.bench.wire.Upgrade;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FloorConnectionTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FloorFrames frames = new FloorFrames(200);
    private final Audience audience = new Audience(null);
    private final EmbeddedChannel channel = new EmbeddedChannel(new FloorConnection(audience, frames, null));

    @Test
    void helloGetsWelcomeAndSnapshotAndThenTheNextDeltas() throws Exception {
        audience.deliver(Unpooled.buffer(), 6);
        channel.writeInbound(ascii(Upgrade.request("127.0.0.1", 80, "/stream/bench")));
        assertThat(text(channel.readOutbound())).startsWith("HTTP/1.1 101 ");

        channel.writeInbound(ClientFrames.text("{\"type\":\"hello\"}"));
        audience.deliver(deltas(7, 8), 8);

        List<JsonNode> opening = messages(channel.readOutbound());
        assertThat(opening).extracting(message -> message.get("type").asText()).containsExactly("welcome", "snapshot");
        assertThat(opening.get(1).get("tickId").asLong()).isEqualTo(6);
        List<JsonNode> deltas = messages(channel.readOutbound());
        assertThat(deltas).extracting(message -> message.get("tickId").asLong()).containsExactly(7L, 8L);
        assertThat(deltas.get(0).get("prevTickId").asLong()).isEqualTo(6);
        assertThat(deltas.get(0).get("payload").toString()).hasSize(200);
        assertThat(deltas.get(0).at("/payload/at").asLong()).isEqualTo(1_763_700_000_000_000L);
    }

    @Test
    void closedConnectionGetsNoMore() {
        channel.writeInbound(ascii(Upgrade.request("127.0.0.1", 80, "/stream/bench")));
        channel.writeInbound(ClientFrames.text("{\"type\":\"hello\"}"));
        channel.releaseOutbound();

        channel.close();
        ByteBuf delta = deltas(1);
        audience.deliver(delta, 1);

        assertThat(delta.refCnt()).isZero();
        assertThat(channel.outboundMessages()).isEmpty();
    }

    @Test
    void readinessIsAnswered() {
        channel.writeInbound(ascii("GET /health/ready HTTP/1.1\r\nHost: floor\r\n\r\n"));

        assertThat(text(channel.readOutbound())).startsWith("HTTP/1.1 200 ");
        assertThat(channel.isOpen()).isFalse();
    }

    private ByteBuf deltas(long... tickIds) {
        ByteBuf out = Unpooled.buffer();
        for (long tickId : tickIds) {
            frames.delta(out, tickId, 1_763_700_000_000_000L);
        }
        return out;
    }

    private static List<JsonNode> messages(ByteBuf wire) throws Exception {
        List<JsonNode> messages = new ArrayList<>();
        while (wire.isReadable()) {
            assertThat(wire.readUnsignedByte()).isEqualTo((short) 0x81);
            int bytes = wire.readUnsignedByte();
            if (bytes == 126) {
                bytes = wire.readUnsignedShort();
            }
            messages.add(JSON.readTree(
                    wire.readCharSequence(bytes, StandardCharsets.US_ASCII).toString()));
        }
        return messages;
    }

    private static ByteBuf ascii(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    private static String text(ByteBuf out) {
        return out.toString(StandardCharsets.US_ASCII);
    }
}
