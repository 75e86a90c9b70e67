package dev.sluice.protocol.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.model.Position;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import org.junit.jupiter.api.Test;

class TraceJsonCodecTest extends TraceCodecContract {
    private final TraceCodec codec = new TraceJsonCodec(new JsonReader(new JsonLimits(1 << 20, 32, 256)));

    @Override
    TraceCodec codec() {
        return codec;
    }

    @Test
    void eventIsWrittenAlikeByHandAndByTree() {
        TraceEvent event = TraceEvents.event("e", 17);
        StringBuilder byHand = new StringBuilder();
        TraceEventJson.appendMessage(byHand, event, 9, 4, 99);

        JsonNode byTree = json(new TraceMessage.EventAt(event, new Position(9, 4)));

        assertThat(TraceEvents.json(byHand.toString())).isEqualTo(byTree);
    }

    /** It reads {@code data} alone. */
    @Test
    void originalClientFindsWhatItLooksFor() {
        assertThat(json(new TraceMessage.AuthResponse(true))
                        .path("data")
                        .path("authenticated")
                        .asBoolean())
                .isTrue();
        assertThat(json(new TraceMessage.EventAt(TraceEvents.event("e", 17), new Position(1, 1)))
                        .path("data")
                        .path("id")
                        .asText())
                .isEqualTo("e");
        assertThat(json(new TraceMessage.Heartbeat("{\"health\":{\"latency\":3}}"))
                        .at("/data/clientMetrics/health/latency")
                        .asInt())
                .isEqualTo(3);
    }

    private JsonNode json(TraceMessage message) {
        return TraceEvents.json(new String(codec.encode(message, 99), UTF_8));
    }
}
