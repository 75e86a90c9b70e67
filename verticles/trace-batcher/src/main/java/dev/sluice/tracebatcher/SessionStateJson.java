package dev.sluice.tracebatcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.patch.JsonBytes;
import dev.sluice.tracebatcher.SessionState.Bounds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A session's state as JSON: what clients are sent is what checkpoints hold, so that there is one form to understand;
 * checkpoints have the {@link NewestEnds} besides.
 * Status, current span and open traces follow from the rest; they are written for clients, and not read again.
 */
final class SessionStateJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SessionStateJson() {}

    static byte[] write(SessionState state) {
        return JsonBytes.of(tree(state));
    }

    /** With what the fold needs to go on and no client asks for. */
    static byte[] checkpoint(SessionState state) {
        ObjectNode to = tree(state);
        ObjectNode newest = to.putObject("newestEnds").put("timestamp", state.newestEnds.millis());
        ArrayNode spans = newest.putArray("spans");
        state.newestEnds.ends().forEach((span, started) -> spans.addObject()
                .put("traceId", span.traceId())
                .put("id", span.id())
                .put("started", started));
        return JsonBytes.of(to);
    }

    private static ObjectNode tree(SessionState state) {
        ObjectNode to = JsonNodeFactory.instance.objectNode();
        Map<String, OpenSpan> currentSpans = new HashMap<>();
        Map<String, Long> openTraces = new LinkedHashMap<>();
        ObjectNode spans = JsonNodeFactory.instance.objectNode();
        state.openSpans.values().forEach(span -> {
            currentSpans.put(span.agentId(), span);
            openTraces.merge(span.traceId(), 1L, Long::sum);
            String name = nameOf(span, spans);
            spans.set(name, span(span, name));
        });
        ObjectNode agents = to.putObject("agents");
        state.agents.forEach((id, agent) -> agents.set(id, agent(agent, currentSpans.get(id))));
        to.set("openSpans", spans);
        ObjectNode traces = to.putObject("openTraces");
        openTraces.forEach(traces::put);
        ObjectNode counters = to.putObject("counters");
        counters.put("events", state.events).put("errors", state.errors);
        counters.put("spansStarted", state.spansStarted).put("spansEnded", state.spansEnded);
        counters.put("spansForgotten", state.spansForgotten);
        ObjectNode types = to.putObject("eventsByType");
        state.eventsByType.forEach(types::put);
        if (state.partialSince != SessionState.WHOLE) {
            to.put("partial", true).put("since", state.partialSince);
        }
        return to;
    }

    private static ObjectNode agent(AgentState agent, OpenSpan current) {
        ObjectNode to = JsonNodeFactory.instance.objectNode();
        to.put("status", current != null ? "working" : agent.failed() ? "failed" : "idle");
        to.put("currentSpan", current == null ? null : current.id());
        to.put("firstSeen", agent.firstSeen()).put("lastSeen", agent.lastSeen());
        to.put("lastType", agent.lastType());
        to.put("events", agent.events()).put("errors", agent.errors());
        return to.put("failed", agent.failed());
    }

    /** Its id; where another trace has an open span of that id, the trace in front of it. */
    private static String nameOf(OpenSpan span, ObjectNode named) {
        String name = span.id();
        while (named.has(name)) {
            name = span.traceId() + "/" + name;
        }
        return name;
    }

    private static ObjectNode span(OpenSpan span, String name) {
        ObjectNode to = JsonNodeFactory.instance.objectNode();
        if (!name.equals(span.id())) {
            to.put("id", span.id());
        }
        to.put("traceId", span.traceId());
        span.parentId().ifPresent(parentId -> to.put("parentId", parentId));
        to.put("agentId", span.agentId()).put("type", span.type());
        return to.put("startedAt", span.startedAt());
    }

    static SessionState read(byte[] json, Bounds bounds) {
        try {
            return read(JSON.readTree(json), bounds);
        } catch (IOException e) {
            throw new UncheckedIOException("a checkpoint is no JSON", e);
        }
    }

    private static SessionState read(JsonNode from, Bounds bounds) {
        SessionState state = new SessionState(bounds);
        from.path("agents").properties().forEach(field -> state.agents.put(field.getKey(), agent(field.getValue())));
        from.path("openSpans").properties().forEach(field -> {
            OpenSpan span = span(field.getKey(), field.getValue());
            state.openSpans.put(SpanKey.of(span), span);
        });
        from.path("eventsByType")
                .properties()
                .forEach(field ->
                        state.eventsByType.put(field.getKey(), field.getValue().asLong()));
        JsonNode newest = from.path("newestEnds");
        state.newestEnds.advance(newest.path("timestamp").asLong());
        newest.path("spans")
                .forEach(span -> state.newestEnds.ended(
                        new SpanKey(
                                span.path("traceId").asText(), span.path("id").asText()),
                        span.path("started").asBoolean()));
        state.partialSince = from.path("since").asLong(SessionState.WHOLE);
        JsonNode counters = from.path("counters");
        state.events = counters.path("events").asLong();
        state.errors = counters.path("errors").asLong();
        state.spansStarted = counters.path("spansStarted").asLong();
        state.spansEnded = counters.path("spansEnded").asLong();
        state.spansForgotten = counters.path("spansForgotten").asLong();
        return state;
    }

    private static AgentState agent(JsonNode from) {
        return new AgentState(
                from.path("firstSeen").asLong(),
                from.path("lastSeen").asLong(),
                from.path("lastType").asText(),
                from.path("events").asLong(),
                from.path("errors").asLong(),
                from.path("failed").asBoolean());
    }

    private static OpenSpan span(String name, JsonNode from) {
        return new OpenSpan(
                from.path("id").asText(name),
                from.path("traceId").asText(),
                from.hasNonNull("parentId") ? Optional.of(from.path("parentId").asText()) : Optional.empty(),
                from.path("agentId").asText(),
                from.path("type").asText(),
                from.path("startedAt").asLong());
    }
}
