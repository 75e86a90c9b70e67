package dev.sluice.protocol.trace;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.bus.ErrorCode;
import dev.sluice.protocol.stream.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Makes events of what producers send: stamps what is missing, refuses what is malformed. */
public final class TraceEventReader {
    private static final String NO_DATA = "{}";

    private final EventLimits limits;

    public TraceEventReader(EventLimits limits) {
        this.limits = limits;
    }

    /**
     * Missing are filled in: {@code id}, {@code traceId} (the id), {@code timestamp} (now), {@code agentId}, {@code type},
     * {@code data} (an empty object). Unknown fields are ignored.
     *
     * @throws ProtocolException names the field at fault
     */
    public TraceEvent read(JsonNode json, EventStamp stamp) throws ProtocolException {
        if (!json.isObject()) {
            throw new ProtocolException(ErrorCode.INVALID_MESSAGE, "an event must be a JSON object", "");
        }
        TraceFields fields = new TraceFields(json);
        String id = fields.optionalText("id").orElseGet(stamp.ids());
        Optional<String> parentId = fields.optionalText("parentId");
        if (parentId.isPresent() && parentId.get().equals(id)) {
            throw fields.wrong("parentId", "another event's id: a span is not around itself");
        }
        Optional<String> swarmId = fields.optionalText("swarmId");
        String sessionId = fields.optionalText("sessionId")
                .or(() -> swarmId)
                .or(stamp::sessionId)
                .orElseThrow(() -> fields.missing("sessionId"));
        TraceEvent event = new TraceEvent(
                id,
                fields.optionalText("traceId").orElse(id),
                parentId,
                sessionId,
                swarmId,
                fields.optionalText("agentId").orElse(EventStamp.UNKNOWN_AGENT),
                fields.optionalText("type").orElse(stamp.type()),
                phase(fields),
                timestamp(fields, stamp),
                fields.positive("duration"),
                fields.has("data") ? JsonTrees.text(json.get("data")) : NO_DATA,
                fields.object("metadata").map(metadata -> JsonTrees.text(metadata.node())));
        requireSize(event);
        return event;
    }

    private static Optional<Phase> phase(TraceFields fields) throws ProtocolException {
        Optional<String> text = fields.optionalText("phase");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                Phase.of(text.get()).orElseThrow(() -> fields.wrong("phase", "start, complete, error or point")));
    }

    private long timestamp(TraceFields fields, EventStamp stamp) throws ProtocolException {
        long timestamp =
                fields.optionalWhole("timestamp", 0, TraceFields.WHOLE_MAX).orElse(stamp.nowMillis());
        if (timestamp - stamp.nowMillis() > limits.futureMillisMax()) {
            throw fields.wrong("timestamp", "at most " + limits.futureMillisMax() + " ms ahead of the server's clock");
        }
        return timestamp;
    }

    private void requireSize(TraceEvent event) throws ProtocolException {
        requireSize("data", event.data(), 0);
        if (event.metadata().isPresent()) {
            requireSize("metadata", event.metadata().get(), event.data().length());
        }
    }

    private void requireSize(String name, String json, int others) throws ProtocolException {
        // UTF-8 takes at most three bytes for a unit of UTF-16: mostly the length alone tells.
        if (others + 3L * json.length() <= limits.bytesMax()) {
            return;
        }
        int bytes = json.getBytes(StandardCharsets.UTF_8).length;
        if ((long) others + bytes > limits.bytesMax()) {
            throw new ProtocolException(
                    ErrorCode.MESSAGE_TOO_LARGE,
                    name + " has " + bytes + " bytes, an event may have " + limits.bytesMax(),
                    name);
        }
    }
}
