package dev.sluice.gateway.trace.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1] | body",
                "'\"hello\"' | body",
                "null | body",
                "{\"resourceSpans\":5} | resourceSpans",
                "{\"resourceLogs\":[{}]} | resourceSpans",
                "{\"resource_spans\":[]} | resource_spans",
                "{\"resourceSpans\":[{\"scope_spans\":[]}]} | resourceSpans[0].scope_spans",
                "{\"resourceSpans\":[{},7]} | resourceSpans[1]",
                "{\"resourceSpans\":[{\"resource\":7}]} | resourceSpans[0].resource",
                "{\"resourceSpans\":[{\"scopeSpans\":{\"spans\":\"x\"}}]} | resourceSpans[0].scopeSpans",
                "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":\"x\"}]}]} | resourceSpans[0].scopeSpans[0].spans",
                "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"span_id\":\"x\"}]}]}]}"
                        + " | resourceSpans[0].scopeSpans[0].spans[0].span_id",
            })
    void bodyOfAnotherShapeIsRefusedByField(String body, String field) throws Exception {
        JsonNode json = new ObjectMapper().readTree(body);

        assertThatThrownBy(() -> OtlpJson.read(json))
                .isInstanceOfSatisfying(ProtocolException.class, refused -> assertThat(refused.field())
                        .isEqualTo(field));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"resourceSpans\":[]}", "{\"resourceSpans\":[{\"schemaUrl\":\"x\"}],\"more\":1}"})
    void emptyRequestHasNoSpans(String body) throws Exception {
        assertThat(OtlpJson.read(new ObjectMapper().readTree(body))).isEmpty();
    }

    @Test
    void parentOfZerosIsNone() throws Exception {
        String body = BODY.replace("\"EEE19B7EC3C1B173\"", "\"0000000000000000\"");
        TraceEvent start = OtlpJson.read(new ObjectMapper().readTree(body))
                .get(0)
                .events(READER, STAMP)
                .get(0);
        assertThat(start.parentId()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "5B8EFFF798038103D269B633813FC60C, xB8EFFF798038103D269B633813FC60C, traceId",
        "EEE19B7EC3C1B174, EEE19B7EC3C1B17g, spanId",
        "EEE19B7EC3C1B174, 0000000000000000, spanId",
        "EEE19B7EC3C1B173, !!, parentSpanId",
        "EEE19B7EC3C1B173, EEE19B7EC3C1B174, parentSpanId",
        "1544712660000000000, 0, startTimeUnixNano",
        "1544712660000000000, yesterday, startTimeUnixNano",
        "1544712661500000000, 0, endTimeUnixNano",
        "1544712661500000000, 1.5, endTimeUnixNano",
        "1544712660500000000, -5, events[0].timeUnixNano",
        "1544712660500000000, yesterday, events[0].timeUnixNano",
        "timeUnixNano, when, events[0].timeUnixNano",
    })
    void malformedIdsAndTimesAreNamed(String good, String bad, String field) throws Exception {
        String body = BODY.replace("\"" + good + "\"", "\"" + bad + "\"");
        OtlpSpan span = OtlpJson.read(new ObjectMapper().readTree(body)).get(0);

        assertThatThrownBy(() -> span.events(READER, STAMP))
                .isInstanceOfSatisfying(ProtocolException.class, refused -> assertThat(refused.field())
                        .isEqualTo(field));
    }

    @Test
    void firstRejectedSpansAreToldOneByOne() throws Exception {
        OtlpSpan span = OtlpJson.read(new ObjectMapper().readTree(BODY.replace("1544712660000000000", "0")))
                .get(0);
        RejectedSpans rejected = new RejectedSpans();
        for (int i = 0; i < 7; i++) {
            try {
                span.events(READER, STAMP);
            } catch (ProtocolException e) {
                rejected.add(span, e);
            }
        }

        assertThat(rejected.count()).isEqualTo(7);
        assertThat(rejected.message())
                .startsWith("span eee19b7ec3c1b174: startTimeUnixNano: a span without a start time; span ")
                .endsWith("; and 2 more");
    }
}
