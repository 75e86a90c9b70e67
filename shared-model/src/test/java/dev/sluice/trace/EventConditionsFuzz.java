package dev.sluice.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.protocol.trace.Phase;
import dev.sluice.protocol.trace.TraceEvent;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalDouble;

/** Conditions of strangers: compiled or refused, and never an exception where events are looked at. */
class EventConditionsFuzz {
    private static final EventConditions CONDITIONS = new EventConditions(1000);
    private static final EventView EVENT = new EventView(new TraceEvent(
            "e-1",
            "t-1",
            Optional.empty(),
            "s",
            Optional.empty(),
            "coder-3",
            "tool_call",
            Optional.of(Phase.COMPLETE),
            1_700_000_000_000L,
            OptionalDouble.of(951),
            "{\"tool\":\"grep\",\"tokens\":[1,2,3],\"exit\":0,\"cost\":0.5}",
            Optional.of("{\"host\":\"h1\"}")));

    @FuzzTest
    void aConditionIsRefusedOrAnswers(byte[] data) {
        try {
            EventCondition condition = CONDITIONS.compile(new String(data, StandardCharsets.UTF_8), "where");
            assertThat(condition.test(EVENT)).isNotNull();
        } catch (ProtocolException refused) {
            assertThat(refused.field()).isEqualTo("where");
        }
    }
}
