package dev.sluice.gateway.trace.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.protocol.trace.EventLimits;
import dev.sluice.protocol.trace.EventStamp;
import dev.sluice.protocol.trace.Phase;
import dev.sluice.protocol.trace.TraceEvent;
import dev.sluice.protocol.trace.TraceEventReader;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The form that the specification of OTLP shows: ids in hex, 64-bit numbers as texts. */
class OtlpJsonTest {
    private static final TraceEventReader READER = new TraceEventReader(EventLimits.NONE);
    private static final EventStamp STAMP = new EventStamp(0, () -> "x", Optional.empty(), "span");
    private static final String BODY =
            """
            {"resourceSpans": [{
              "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "my.service"}}]},
              "scopeSpans": [{"spans": [{
                "traceId": "5B8EFFF798038103D269B633813FC60C", "spanId": "EEE19B7EC3C1B174",
                "parentSpanId": "EEE19B7EC3C1B173", "name": "I'm a server span", "kind": 2,
                "startTimeUnixNano": "1544712660000000000", "endTimeUnixNano": "1544712661500000000",
                "attributes": [
                  {"key": "my.attr", "value": {"intValue": "7"}},
                  {"key": "list", "value": {"arrayValue": {"values": [{"boolValue": true}, {"doubleValue": 0.5}]}}}],
                "events": [{"name": "found", "timeUnixNano": "1544712660500000000"}],
                "status": {"code": 2, "message": "no"}}]}]}]}""";

    @Test
    void spanIsItsStartItsEventsAndItsEnd() throws Exception {
        OtlpSpan span = OtlpJson.read(new ObjectMapper().readTree(BODY)).get(0);

        List<TraceEvent> events = span.events(READER, STAMP);

        assertThat(events)
                .extracting(TraceEvent::timestamp)
                .containsExactly(1544712660000L, 1544712660500L, 1544712661500L);
        assertThat(events)
                .extracting(event -> event.phase().orElseThrow())
                .containsExactly(Phase.START, Phase.POINT, Phase.ERROR);
        TraceEvent start = events.get(0);
        assertThat(start.id()).isEqualTo("eee19b7ec3c1b174");
        assertThat(start.traceId()).isEqualTo("5b8efff798038103d269b633813fc60c");
        assertThat(start.parentId()).contains("eee19b7ec3c1b173");
        assertThat(start.sessionId()).isEqualTo("my.service");
        assertThat(start.agentId()).isEqualTo("my.service");
        assertThat(start.data()).contains("\"my.attr\":7", "\"list\":[true,0.5]");
        assertThat(events.get(1).parentId()).contains("eee19b7ec3c1b174");
        assertThat(events.get(2).duration()).hasValue(1500);
    }

    @Test
    void malformedSpansAreNamed() throws Exception {
        OtlpSpan nameless = OtlpJson.read(new ObjectMapper().readTree(BODY.replace("EEE19B7EC3C1B174", "EE")))
                .get(0);
        OtlpSpan reversed = OtlpJson.read(
                        new ObjectMapper().readTree(BODY.replace("1544712661500000000", "1444712661500000000")))
                .get(0);

        assertThatThrownBy(() -> nameless.events(READER, STAMP)).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> reversed.events(READER, STAMP)).isInstanceOf(ProtocolException.class);
    }
}
