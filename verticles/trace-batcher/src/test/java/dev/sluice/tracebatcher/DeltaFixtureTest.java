package dev.sluice.tracebatcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import dev.sluice.protocol.trace.BinaryFrame;
import dev.sluice.protocol.trace.DeltaBatchDecoder;
import dev.sluice.protocol.trace.DeltaBatchEncoder;
import dev.sluice.protocol.trace.TraceEvent;
import dev.sluice.protocol.trace.TraceEventJson;
import dev.sluice.protocol.trace.TraceMessage.Batch;
import dev.sluice.testing.trace.SwarmTraffic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The batch that the JavaScript client is tested with is one that this server makes. */
class DeltaFixtureTest {
    private static final Path FIXTURE = Path.of("../../clients/javascript/test/fixtures/delta-batch.json");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** With {@code -Dsluice.generate=true} it writes the file instead. */
    @Test
    void fixtureHoldsWhatTheServerEncodes() throws Exception {
        List<TraceEvent> events = new SwarmTraffic("swarm-1", 1_700_000_000_000L, 1).next(50);
        if (Boolean.getBoolean("sluice.generate")) {
            write(events);
        }
        JsonNode fixture = JSON.readTree(FIXTURE.toFile());
        BinaryFrame frame =
                BinaryFrame.of(Base64.getDecoder().decode(fixture.path("frame").asText()));

        Batch batch = new DeltaBatchDecoder(new JsonReader(new JsonLimits(1 << 20, 32, 256)), 1 << 20)
                .decode(frame.payload());

        assertThat(frame.kind()).isEqualTo(BinaryFrame.DELTA_BATCH);
        assertThat(batch).isEqualTo(new Batch("swarm-1", 7, 101, 150, events));
    }

    private static void write(List<TraceEvent> events) throws Exception {
        ObjectNode fixture = JSON.createObjectNode();
        try (DeltaBatchEncoder encoder = new DeltaBatchEncoder(6)) {
            byte[] payload = encoder.encode(new Batch("swarm-1", 7, 101, 150, events));
            fixture.put("frame", new BinaryFrame(BinaryFrame.DELTA_BATCH, payload).bytes());
        }
        for (TraceEvent event : events) {
            fixture.withArray("events").add(JSON.readTree(TraceEventJson.text(event)));
        }
        Files.createDirectories(FIXTURE.getParent());
        Files.writeString(FIXTURE, JSON.writeValueAsString(fixture) + "\n");
    }
}
