package dev.sluice.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bus.ErrorCode;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.protocol.trace.Phase;
import dev.sluice.protocol.trace.TraceEvent;
import dev.sluice.trace.EventCondition.Verdict;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventConditionsTest {
    private static final EventConditions CONDITIONS = new EventConditions(1000, () -> {});
    static final EventView EVENT = new EventView(new TraceEvent(
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "event.duration > 950",
                "event.agentId == 'coder-3' && event.phase == 'complete'",
                "event.data.tool in ['grep', 'sed']",
                "event.data.exit == 0 && event.data.cost < 1",
                "event.data.tokens.exists(t, t > 2)",
                "event.metadata.host.startsWith('h')",
                "event.agentId.matches('^coder-[0-9]+$')",
                "!has(event.parentId)",
                "has(event.data.tool) && !has(event.data.nothing)",
                "event.timestamp >= 1700000000000",
                "size(event.data.tokens) == 3",
            })
    void conditionSeesTheEvent(String expression) throws ProtocolException {
        assertThat(test(expression)).isEqualTo(Verdict.YES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"event.duration < 950", "event.type == 'error'", "event.data.tool == 7"})
    void conditionMayBeFalse(String expression) throws ProtocolException {
        assertThat(test(expression)).isEqualTo(Verdict.NO);
    }

    @Test
    void patternThatIsNoneIsRefused() {
        assertRefused("event.type.matches('[')", "missing closing ]");
    }

    @Test
    void whatAnEventDoesNotHaveIsCounted() throws ProtocolException {
        AtomicInteger failed = new AtomicInteger();
        EventConditions conditions = new EventConditions(1000, failed::incrementAndGet);
        EventView event = new EventView(EVENT.event());
        EventCondition condition = conditions.compile("event.data.nothing == 1", "where");
        assertThat(failed).hasValue(0);
        assertThat(event.verdict(condition)).isEqualTo(Verdict.FAILED);
        assertThat(failed).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"event.parentId == 'p'", "event.data.nothing == 1", "1 / event.data.exit == 1"})
    void conditionOverWhatIsNotThereFailsWithoutHarm(String expression) throws ProtocolException {
        assertThat(test(expression)).isEqualTo(Verdict.FAILED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "event.duration > | column 17",
                "event.duration == 'long' | column 16",
                "event.nothing == 1 | column 6",
                "event.duration | expected type 'bool'",
                "events.duration > 1 | column 1",
                "event.type + event.type == 'x' | column 12",
                "event.type.foo() | column 15",
                "(((((((((((((((((((((((((((((((((((((((true))))))))))))))))))))))))))))))))))))))) | column",
            })
    void errorSaysWhereItIs(String expression, String where) {
        assertRefused(expression, where);
    }

    @Test
    void endlessExpressionIsRefused() {
        assertRefused("true" + " && true".repeat(200), "at most 1000 characters");
    }

    @Test
    void explodingConditionIsRefused() {
        String list = "[1,2,3,4,5,6,7,8,9,10]";
        String nested = list + ".all(a, " + list + ".all(b, " + list + ".all(c, a + b + c > 0)))";

        assertRefused(nested, "budget");
    }

    @Test
    void conditionThatExplodesOnAnEventsDataStops() throws ProtocolException {
        String list = "event.data.tokens";
        String nested = "[1,2,3,4,5,6].all(a, " + "[1,2,3,4,5].all(b, " + list + ".all(c, c > 0)))";
        assertThat(test(nested)).isEqualTo(Verdict.FAILED);
    }

    @Test
    void valuesDoNotGrow() throws ProtocolException {
        assertThat(test("event.data.tool + event.data.tool == 'grepgrep'")).isEqualTo(Verdict.FAILED);
    }

    @Test
    void hugeRegexIsRefused() {
        assertRefused("event.agentId.matches('((a{100}){10}){10}')", "program size");
    }

    private static Verdict test(String expression) throws ProtocolException {
        return CONDITIONS.compile(expression, "where").test(EVENT);
    }

    private static void assertRefused(String expression, String words) {
        assertThatThrownBy(() -> CONDITIONS.compile(expression, "where"))
                .isInstanceOfSatisfying(ProtocolException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
                    assertThat(refused.field()).isEqualTo("where");
                    assertThat(refused.getMessage()).contains(words);
                });
    }
}
