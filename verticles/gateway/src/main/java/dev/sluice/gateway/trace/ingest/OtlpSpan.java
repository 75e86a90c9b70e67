package dev.sluice.gateway.trace.ingest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.bus.ErrorCode;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.protocol.trace.EventLimits;
import dev.sluice.protocol.trace.EventStamp;
import dev.sluice.protocol.trace.TraceEvent;
import dev.sluice.protocol.trace.TraceEventReader;
import java.util.ArrayList;
import java.util.List;

/**
 * A span as OpenTelemetry sends it, when it is over: one event for its start, one for each of its own events, one for its
 * end. The session is the attribute {@code session.id}, the agent {@code agent.id} or {@code gen_ai.agent.id}, of the span
 * or of its resource; without them both are the {@code service.name}.
 *
 * @param ids in hex
 * @param startNanos 0 where it is missing, less where it is no time; so with the other times
 * @param attributes of the span over those of its resource
 */
record OtlpSpan(
        Ids ids,
        String name,
        long startNanos,
        long endNanos,
        boolean failed,
        String statusMessage,
        ObjectNode resource,
        ObjectNode attributes,
        List<Point> points) {
    record Ids(String traceId, String spanId, String parentId) {
        Ids {
            // Some exporters write so what has no parent.
            parentId = parentId.chars().allMatch(digit -> digit == '0') ? "" : parentId;
        }
    }

    record Point(String name, long timeNanos, ObjectNode attributes) {}

    private static final long NANOS_PER_MILLI = 1_000_000;
    /** In place of what is no time. Protobuf's times without a sign are less than 0 beyond the year 2262. */
    static final long NO_TIME = -1;

    private static final int TRACE_ID_CHARS = 32;
    private static final int SPAN_ID_CHARS = 16;
    private static final String UNKNOWN_SERVICE = "unknown_service";

    /** @throws ProtocolException when the span is malformed */
    List<TraceEvent> events(TraceEventReader reader, EventStamp stamp) throws ProtocolException {
        requireIds();
        requireTime("startTimeUnixNano", "a span without a start time", startNanos);
        requireTime("endTimeUnixNano", "a span without an end time", endNanos);
        if (endNanos < startNanos) {
            throw wrong("endTimeUnixNano", "a span does not end before it starts");
        }
        for (int i = 0; i < points.size(); i++) {
            requireTime(
                    "events[" + i + "].timeUnixNano",
                    "an event without a time",
                    points.get(i).timeNanos());
        }
        List<TraceEvent> events = new ArrayList<>(2 + points.size());
        ObjectNode started = JsonNodeFactory.instance.objectNode().put("name", name);
        started.set("attributes", attributes);
        events.add(reader.read(event(ids.spanId(), "start", startNanos, started), stamp));
        for (int i = 0; i < points.size(); i++) {
            Point point = points.get(i);
            ObjectNode data = JsonNodeFactory.instance.objectNode().put("name", point.name());
            data.set("attributes", point.attributes());
            ObjectNode event = event(ids.spanId() + "." + i, "point", point.timeNanos(), data);
            events.add(reader.read(event.put("parentId", ids.spanId()), stamp));
        }
        ObjectNode ended = JsonNodeFactory.instance.objectNode().put("name", name);
        if (!statusMessage.isEmpty()) {
            ended.put("statusMessage", statusMessage);
        }
        ObjectNode end = event(ids.spanId(), failed ? "error" : "complete", endNanos, ended);
        end.put("duration", (endNanos - startNanos) / (double) NANOS_PER_MILLI);
        events.add(reader.read(end, stamp));
        return events;
    }

    private void requireIds() throws ProtocolException {
        requireId("traceId", ids.traceId(), TRACE_ID_CHARS);
        requireId("spanId", ids.spanId(), SPAN_ID_CHARS);
        if (!ids.parentId().isEmpty()) {
            requireId("parentSpanId", ids.parentId(), SPAN_ID_CHARS);
        }
        if (ids.parentId().equals(ids.spanId())) {
            throw wrong("parentSpanId", "a span is not around itself");
        }
    }

    private static void requireId(String field, String id, int chars) throws ProtocolException {
        if (id.length() != chars || !id.chars().allMatch(OtlpSpan::isHex)) {
            throw wrong(field, "an id of " + chars / 2 + " bytes in hex is wanted");
        }
        if (id.chars().allMatch(digit -> digit == '0')) {
            throw wrong(field, "an id is not all zeros");
        }
    }

    private static boolean isHex(int digit) {
        return digit >= '0' && digit <= '9' || digit >= 'a' && digit <= 'f';
    }

    private static void requireTime(String field, String missing, long nanos) throws ProtocolException {
        if (nanos == 0) {
            throw wrong(field, missing);
        }
        if (nanos < 0) {
            throw wrong(field, "a time is a whole number of nanoseconds since 1970, up to 2262");
        }
    }

    private static ProtocolException wrong(String field, String message) {
        return new ProtocolException(ErrorCode.INVALID_MESSAGE, message, field);
    }

    private ObjectNode event(String id, String phase, long nanos, ObjectNode data) {
        ObjectNode event = JsonNodeFactory.instance.objectNode().put("id", id);
        event.put("traceId", ids.traceId()).put("sessionId", first("session.id", "service.name"));
        if (!ids.parentId().isEmpty()) {
            event.put("parentId", ids.parentId());
        }
        event.put("agentId", first("agent.id", "gen_ai.agent.id", "service.name"));
        event.put("type", shortened(name.isEmpty() ? "span" : name)).put("phase", phase);
        event.put("timestamp", nanos / NANOS_PER_MILLI).set("data", data);
        if (!resource.isEmpty()) {
            event.set("metadata", resource);
        }
        return event;
    }

    private String first(String... names) {
        for (String attribute : names) {
            String value =
                    attributes.path(attribute).asText(resource.path(attribute).asText());
            if (!value.isEmpty()) {
                return shortened(value);
            }
        }
        return UNKNOWN_SERVICE;
    }

    private static String shortened(String text) {
        return text.length() <= EventLimits.NAME_LENGTH_MAX ? text : text.substring(0, EventLimits.NAME_LENGTH_MAX);
    }
}
