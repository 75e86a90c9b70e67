package dev.sluice.protocol.trace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Makes up events for properties. */
final class TraceEvents {
    static final ObjectMapper JSON = new ObjectMapper();

    private TraceEvents() {}

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    static TraceEvent event(String id, long timestamp) {
        return new TraceEvent(
                id,
                "t-1",
                Optional.empty(),
                "s",
                Optional.empty(),
                "agent-1",
                "tool_call",
                Optional.of(Phase.POINT),
                timestamp,
                OptionalDouble.empty(),
                "{\"tool\":\"grep\"}",
                Optional.empty());
    }

    static Arbitrary<TraceEvent> events() {
        Arbitrary<String> names = Arbitraries.oneOf(
                Arbitraries.strings().ofMinLength(1).ofMaxLength(20).filter(TraceEvents::isWellFormed),
                Arbitraries.integers().between(0, 2_000_000).map(n -> "span-" + n),
                Arbitraries.integers().between(0, 99).map(n -> "step-00" + n),
                Arbitraries.longs().map(n -> String.format("%016x", n)));
        Arbitrary<Optional<Phase>> phases =
                Arbitraries.of(Arrays.asList(Phase.values())).optional();
        Arbitrary<OptionalDouble> durations = Arbitraries.doubles()
                .between(0, 1e12)
                .injectNull(0.3)
                .map(d -> d == null ? OptionalDouble.empty() : OptionalDouble.of(d));
        Arbitrary<Long> times = Arbitraries.longs().between(0, TraceFields.WHOLE_MAX);
        Arbitrary<String> data =
                Arbitraries.of("{}", "7", "\"text\"", "[1,2,{}]", "{\"a\":{\"b\":[1.5,\"ä\\n\\\"😀\"]}}", "{\"n\":-3}");
        Arbitrary<String> metadata = Arbitraries.of("{}", "{\"host\":\"h\"}");
        return Combinators.combine(names, names.optional(), names, names.optional(), phases, times, durations, data)
                .as((id, parent, agent, swarm, phase, time, duration, json) -> new TraceEvent(
                        id,
                        agent + "-trace",
                        parent.filter(p -> !p.equals(id)),
                        "s",
                        swarm,
                        agent,
                        "tool_call",
                        phase,
                        time,
                        duration,
                        json,
                        Optional.empty()))
                .flatMap(event -> metadata.optional().map(m -> withMetadata(event, m)));
    }

    private static TraceEvent withMetadata(TraceEvent e, Optional<String> metadata) {
        return new TraceEvent(
                e.id(),
                e.traceId(),
                e.parentId(),
                e.sessionId(),
                e.swarmId(),
                e.agentId(),
                e.type(),
                e.phase(),
                e.timestamp(),
                e.duration(),
                e.data(),
                metadata);
    }

    private static boolean isWellFormed(String text) {
        return text.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE);
    }
}
