package dev.sluice.tracebatcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.protocol.trace.Phase;
import dev.sluice.protocol.trace.TraceEvent;
import dev.sluice.tracebatcher.SessionState.Bounds;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class SessionStateTest {
    private final SessionState state = new SessionState(new Bounds(10, 3, 10));

    @Test
    void agentWorksWhileASpanOfItsIsOpen() throws IOException {
        apply("task", null, Phase.START, 1);
        apply("call", "task", Phase.START, 2);

        assertThat(agent().path("status").asText()).isEqualTo("working");
        assertThat(agent().path("currentSpan").asText()).isEqualTo("call");

        apply("call", "task", Phase.COMPLETE, 3);
        assertThat(agent().path("currentSpan").asText()).isEqualTo("task");

        apply("task", null, Phase.COMPLETE, 4);
        assertThat(agent().path("status").asText()).isEqualTo("idle");
        assertThat(json().path("openTraces")).isEmpty();
        assertThat(json().at("/counters/spansEnded").asInt()).isEqualTo(2);
    }

    @Test
    void agentHasFailedWhoseLastSpanEndedInAnError() throws IOException {
        apply("task", null, Phase.START, 1);
        apply("task", null, Phase.ERROR, 2);

        assertThat(agent().path("status").asText()).isEqualTo("failed");
        assertThat(agent().path("errors").asInt()).isEqualTo(1);
    }

    @Test
    void endWithAnIdOfItsOwnClosesItsParentOfTheSameType() throws IOException {
        apply("start-1", null, Phase.START, 1);
        apply("end-1", "start-1", Phase.COMPLETE, 2);

        assertThat(json().path("openSpans")).isEmpty();
    }

    @Test
    void spansThatNeverEndAreForgottenFromTheOldestOn() throws IOException {
        for (int i = 1; i <= 5; i++) {
            apply("span-" + i, null, Phase.START, i);
        }

        assertThat(json().path("openSpans").fieldNames()).toIterable().containsExactly("span-3", "span-4", "span-5");
        assertThat(json().at("/counters/spansForgotten").asInt()).isEqualTo(2);
    }

    @Test
    void parentsInACircleDoNoHarm() throws IOException {
        apply("a", "b", Phase.START, 1);
        apply("b", "a", Phase.START, 2);
        apply("c", "a", Phase.POINT, 3);

        assertThat(json().path("openSpans")).hasSize(2);
        assertThat(json().at("/counters/events").asInt()).isEqualTo(3);
    }

    @Test
    void spansOfOneIdInTwoTracesAreTwo() throws IOException {
        applyIn("t1", "a", null, Phase.START, 1);
        applyIn("t2", "a", null, Phase.START, 2);

        assertThat(json().path("openSpans").fieldNames()).toIterable().containsExactly("a", "t2/a");
        assertThat(json().at("/openSpans/a/traceId").asText()).isEqualTo("t1");
        assertThat(readBack()).isEqualTo(json());

        applyIn("t1", "a", null, Phase.COMPLETE, 3);
        assertThat(json().path("openSpans").fieldNames()).toIterable().containsExactly("a");
        assertThat(json().at("/openSpans/a/traceId").asText()).isEqualTo("t2");
        assertThat(json().at("/counters/spansStarted").asInt()).isEqualTo(2);
    }

    @Test
    void idThatLooksLikeAnothersQualifiedOneIsKeptApart() throws IOException {
        applyIn("t9", "t2/a", null, Phase.START, 1);
        applyIn("t1", "a", null, Phase.START, 2);
        applyIn("t2", "a", null, Phase.START, 3);

        assertThat(json().path("openSpans")).hasSize(3);
        assertThat(readBack()).isEqualTo(json());
    }

    @Test
    void endOfAProducerThatNamesNoTraceClosesItsSpan() throws IOException {
        applyIn("s1", "s1", null, Phase.START, 1);
        applyIn("e1", "e1", "s1", Phase.COMPLETE, 2);
        applyIn("t", "s2", null, Phase.START, 3);
        applyIn("s2", "s2", null, Phase.COMPLETE, 4);

        assertThat(json().path("openSpans")).isEmpty();
    }

    @Test
    void checkpointOfAnEarlierVersionIsRead() throws IOException {
        String earlier = "{\"agents\":{},\"openSpans\":{\"t/1\":{\"traceId\":\"t\",\"agentId\":\"x\",\"type\":\"call\","
                + "\"startedAt\":5}},\"counters\":{\"spansStarted\":1},\"eventsByType\":{}}";

        SessionState read = SessionStateJson.read(earlier.getBytes(UTF_8), state.bounds());

        assertThat(read.openSpans.get(new SpanKey("t", "t/1")).startedAt()).isEqualTo(5);
    }

    @Test
    void startBehindItsEndOfTheSameMillisecondIsOver() throws IOException {
        apply("a", null, Phase.COMPLETE, 5);
        SessionState read = SessionStateJson.read(SessionStateJson.checkpoint(state), state.bounds());
        TraceEvent start = event("t", "a", null, Phase.START, 5);
        state.apply(start);
        state.apply(start);
        read.apply(start);

        assertThat(json().path("openSpans")).isEmpty();
        assertThat(json().at("/counters/spansStarted").asInt()).isEqualTo(1);
        assertThat(json().at("/counters/spansEnded").asInt()).isEqualTo(1);
        assertThat(read.openSpans).isEmpty();
    }

    @Test
    void startAfterItsEndIsAnotherSpan() throws IOException {
        apply("a", null, Phase.COMPLETE, 5);
        apply("a", null, Phase.START, 6);

        assertThat(json().path("openSpans")).hasSize(1);
    }

    @Test
    void endsThatAreRememberedAreBounded() {
        for (int i = 0; i < 10; i++) {
            apply("span-" + i, null, Phase.COMPLETE, 5);
        }

        assertThat(state.newestEnds.ends()).hasSize(3);
    }

    private JsonNode readBack() throws IOException {
        SessionState read = SessionStateJson.read(SessionStateJson.write(state), state.bounds());
        return new ObjectMapper().readTree(SessionStateJson.write(read));
    }

    private void apply(String id, String parent, Phase phase, long timestamp) {
        applyIn("t", id, parent, phase, timestamp);
    }

    private void applyIn(String trace, String id, String parent, Phase phase, long timestamp) {
        state.apply(event(trace, id, parent, phase, timestamp));
    }

    private static TraceEvent event(String trace, String id, String parent, Phase phase, long timestamp) {
        return new TraceEvent(
                id,
                trace,
                Optional.ofNullable(parent),
                "s",
                Optional.empty(),
                "agent",
                "call",
                Optional.of(phase),
                timestamp,
                OptionalDouble.empty(),
                "{}",
                Optional.empty());
    }

    private JsonNode agent() throws IOException {
        return json().path("agents").path("agent");
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(SessionStateJson.write(state));
    }
}
