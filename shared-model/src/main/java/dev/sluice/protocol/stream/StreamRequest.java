package dev.sluice.protocol.stream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.bus.ErrorCode;
import java.util.Optional;
import java.util.OptionalLong;

/** What a client of {@code /stream} says. */
public sealed interface StreamRequest {
    int WINDOW_MAX = 65_536;
    int NAME_LENGTH_MAX = 64;

    /**
     * @param wantWindow the credit that {@code welcome} grants by itself; empty for a client that grants its own
     * @param lastApplied where to resume
     * @param epoch the epoch that {@code lastApplied} is of; empty for clients that know no epochs
     */
    record Hello(
            Optional<String> streamId,
            OptionalLong wantWindow,
            OptionalLong lastApplied,
            OptionalLong epoch,
            boolean modes)
            implements StreamRequest {}

    /** Relative. */
    record Grant(long messages) implements StreamRequest {}

    /** Absolute, counted from the start of the subscription. */
    record GrantUpTo(OptionalLong messages, OptionalLong bytes) implements StreamRequest {}

    record Pong(long t) implements StreamRequest {}

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
            default ->
                throw new ProtocolException(
                        ErrorCode.UNKNOWN_MESSAGE_TYPE, "type must be hello, credit or pong", "type");
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
                message.path("conflate").asBoolean() || message.has("fields"));
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
