package dev.sluice.protocol.stream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.bus.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/** What a client of {@code /stream} says. */
public sealed interface StreamRequest {
    int WINDOW_MAX = 65_536;
    int NAME_LENGTH_MAX = 64;
    int FIELDS_MAX = 64;
    int ID_LENGTH_MAX = 128;
    int SNAPSHOT_HZ_MAX = 1000;

    /**
     * @param wantWindow the credit that {@code welcome} grants by itself; empty for a client that grants its own
     * @param lastApplied where to resume
     * @param epoch the epoch that {@code lastApplied} is of; empty for clients that know no epochs
     * @param maxSnapshotHz how many snapshots a second at most; 0 for none but the first
     * @param fields the top-level keys to be sent; empty for all
     * @param conflate whether one delta may stand for several ticks
     */
    record Hello(
            Optional<String> streamId,
            OptionalLong wantWindow,
            OptionalLong lastApplied,
            OptionalLong epoch,
            OptionalDouble maxSnapshotHz,
            Set<String> fields,
            boolean conflate)
            implements StreamRequest {}

    /** Relative. */
    record Grant(long messages) implements StreamRequest {}

    /** Absolute, counted from the start of the subscription. */
    record GrantUpTo(OptionalLong messages, OptionalLong bytes) implements StreamRequest {}

    record Pong(long t) implements StreamRequest {}

    /**
     * A change to the stream.
     *
     * @param payload a JSON merge patch as UTF-8
     * @param id chosen by the client, which is answered only if it has one
     */
    record Publish(byte[] payload, Optional<JsonNode> id) implements StreamRequest {}

    /** @throws ProtocolException when the message is not one of these */
    static StreamRequest of(JsonNode message) throws ProtocolException {
        if (!message.isObject()) {
            throw new ProtocolException(ErrorCode.INVALID_MESSAGE, "a message must be a JSON object", "");
        }
        JsonNode type = message.path("type");
        if (!type.isTextual()) {
            throw new ProtocolException(ErrorCode.INVALID_MESSAGE, "type must be a text", "type");
        }
        return switch (type.textValue()) {
            case "hello" -> hello(message);
            case "credit" -> credit(message);
            case "pong" -> new Pong(message.path("t").asLong());
            case "publish" -> publish(message);
            default ->
                throw new ProtocolException(
                        ErrorCode.UNKNOWN_MESSAGE_TYPE, "type must be hello, credit, publish or pong", "type");
        };
    }

    private static Hello hello(JsonNode message) throws ProtocolException {
        Fields fields = new Fields(message, "");
        Fields resume = fields.object("resume");
        return new Hello(
                fields.text("streamId", NAME_LENGTH_MAX),
                fields.whole("wantWindow", 1, WINDOW_MAX),
                resume.whole("lastApplied", 0, Fields.WHOLE_MAX),
                fields.whole("epoch", 0, Fields.WHOLE_MAX),
                fields.decimal("maxSnapshotHz", 0, SNAPSHOT_HZ_MAX),
                fields.texts("fields", FIELDS_MAX, NAME_LENGTH_MAX),
                fields.flag("conflate"));
    }

    private static Publish publish(JsonNode message) throws ProtocolException {
        JsonNode payload = message.path("payload");
        if (!payload.isObject()) {
            throw new ProtocolException(ErrorCode.INVALID_MESSAGE, "payload must be an object", "payload");
        }
        JsonNode id = message.path("id");
        boolean usable = id.isMissingNode()
                || id.isNumber()
                || id.isTextual() && id.textValue().length() <= ID_LENGTH_MAX;
        if (!usable) {
            throw new ProtocolException(
                    ErrorCode.INVALID_MESSAGE, "id must be a number or a text of at most " + ID_LENGTH_MAX, "id");
        }
        return new Publish(
                payload.toString().getBytes(StandardCharsets.UTF_8),
                id.isMissingNode() ? Optional.empty() : Optional.of(id));
    }

    private static StreamRequest credit(JsonNode message) throws ProtocolException {
        Fields fields = new Fields(message, "");
        if (message.has("upTo")) {
            Fields upTo = fields.object("upTo");
            return new GrantUpTo(upTo.whole("messages", 0, Fields.WHOLE_MAX), upTo.whole("bytes", 0, Fields.WHOLE_MAX));
        }
        OptionalLong n = fields.whole("n", 1, WINDOW_MAX);
        if (n.isEmpty()) {
            throw new ProtocolException(ErrorCode.INVALID_MESSAGE, "credit needs n or upTo", "n");
        }
        return new Grant(n.getAsLong());
    }
}
