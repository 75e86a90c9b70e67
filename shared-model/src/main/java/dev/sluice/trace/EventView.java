package dev.sluice.trace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.NullValue;
import dev.sluice.protocol.trace.TraceEvent;
import dev.sluice.trace.EventCondition.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An event as conditions see it; made once, however many conditions look at it. For one thread. */
public final class EventView {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TraceEvent event;
    private final Map<EventCondition, Verdict> verdicts = new HashMap<>(4);
    private Map<String, Object> fields;

    public EventView(TraceEvent event) {
        this.event = event;
    }

    public TraceEvent event() {
        return event;
    }

    /** Each condition is evaluated once, however many ask. */
    public Verdict verdict(EventCondition condition) {
        return verdicts.computeIfAbsent(condition, asked -> asked.test(this));
    }

    Map<String, Object> variables() {
        if (fields == null) {
            fields = Map.of(EventConditions.EVENT, fields(event));
        }
        return fields;
    }

    private static Map<String, Object> fields(TraceEvent event) {
        Map<String, Object> to = new HashMap<>();
        to.put("id", event.id());
        to.put("traceId", event.traceId());
        event.parentId().ifPresent(parentId -> to.put("parentId", parentId));
        to.put("sessionId", event.sessionId());
        event.swarmId().ifPresent(swarmId -> to.put("swarmId", swarmId));
        to.put("agentId", event.agentId());
        to.put("type", event.type());
        event.phase().ifPresent(phase -> to.put("phase", phase.text()));
        to.put("timestamp", event.timestamp());
        event.duration().ifPresent(duration -> to.put("duration", duration));
        to.put("data", value(event.data()));
        event.metadata().ifPresent(metadata -> to.put("metadata", value(metadata)));
        return to;
    }

    private static Object value(String json) {
        try {
            return value(JSON.readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("an event's data is no JSON", e);
        }
    }

    private static Object value(JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> map = new HashMap<>();
            node.properties().forEach(field -> map.put(field.getKey(), value(field.getValue())));
            return map;
        }
        if (node.isArray()) {
            List<Object> list = new ArrayList<>(node.size());
            node.forEach(item -> list.add(value(item)));
            return list;
        }
        if (node.isTextual()) {
            return node.textValue();
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isNumber()) {
            return node.canConvertToExactIntegral() && node.canConvertToLong()
                    ? (Object) node.longValue()
                    : (Object) node.doubleValue();
        }
        return NullValue.NULL_VALUE;
    }
}
