package dev.sluice.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.protocol.stream.ProtocolException;
import java.nio.charset.StandardCharsets;

/** Conditions of strangers: compiled or refused, and never an exception where events are looked at. */
class EventConditionsFuzz {
    private static final EventConditions CONDITIONS = new EventConditions(1000, () -> {});

    @FuzzTest
    void aConditionIsRefusedOrAnswers(byte[] data) {
        try {
            EventCondition condition = CONDITIONS.compile(new String(data, StandardCharsets.UTF_8), "where");
            assertThat(condition.test(EventConditionsTest.EVENT)).isNotNull();
        } catch (ProtocolException refused) {
            assertThat(refused.field()).isEqualTo("where");
        }
    }
}
