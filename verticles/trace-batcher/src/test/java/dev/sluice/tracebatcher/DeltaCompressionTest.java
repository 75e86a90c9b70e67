package dev.sluice.tracebatcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.protocol.trace.DeltaBatchDecoder;
import dev.sluice.protocol.trace.DeltaBatchEncoder;
import dev.sluice.protocol.trace.TraceEvent;
import dev.sluice.protocol.trace.TraceEventJson;
import dev.sluice.protocol.trace.TraceMessage.Batch;
import dev.sluice.testing.trace.SwarmTraffic;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the delta form saves on a swarm's session of 20,000 events. */
class DeltaCompressionTest {
    private static final int EVENTS = 20_000;

    /** Small batches, as a quiet session makes them, have less to share. */
    @ParameterizedTest
    @CsvSource({"50, 0.70", "10, 0.60"})
    void deltaFormSavesMostOfTheBytes(int batchSize, double savedAtLeast) throws ProtocolException {
        List<TraceEvent> session = new SwarmTraffic("swarm-1", 1_700_000_000_000L, 42).next(EVENTS);
        DeltaBatchDecoder decoder = new DeltaBatchDecoder(new JsonReader(new JsonLimits(1 << 20, 32, 256)), 1 << 20);
        long plain = 0;
        long delta = 0;
        try (DeltaBatchEncoder encoder = new DeltaBatchEncoder(6)) {
            for (int i = 0; i < EVENTS; i += batchSize) {
                List<TraceEvent> events = session.subList(i, i + batchSize);
                byte[] encoded = encoder.encode(new Batch("swarm-1", 1, i + 1L, i + batchSize, events));
                assertThat(decoder.decode(encoded).events()).isEqualTo(events);
                delta += encoded.length;
                for (TraceEvent event : events) {
                    plain += TraceEventJson.text(event).getBytes(UTF_8).length;
                }
            }
        }

        System.out.printf(
                "batches of %d: %d bytes as JSON, %d in the delta form (%.1f %% fewer)%n",
                batchSize, plain, delta, 100.0 * (plain - delta) / plain);
        assertThat(1.0 - (double) delta / plain).isGreaterThan(savedAtLeast);
    }
}
