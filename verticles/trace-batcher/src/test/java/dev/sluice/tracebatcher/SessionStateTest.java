package dev.sluice.tracebatcher;

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

    private void apply(String id, String parent, Phase phase, long timestamp) {
        state.apply(new TraceEvent(
                id,
                "t",
                Optional.ofNullable(parent),
                "s",
                Optional.empty(),
                "agent",
                "call",
                Optional.of(phase),
                timestamp,
                OptionalDouble.empty(),
                "{}",
                Optional.empty()));
    }

    private JsonNode agent() throws IOException {
        return json().path("agents").path("agent");
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(SessionStateJson.write(state));
    }
}
