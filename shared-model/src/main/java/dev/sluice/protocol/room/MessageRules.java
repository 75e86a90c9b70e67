package dev.sluice.protocol.room;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.bus.ErrorCode;
import dev.sluice.config.SluiceConfig;
import dev.sluice.patch.JsonException;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import dev.sluice.protocol.stream.ProtocolException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a room makes of a message, by whichever door it came: its kind, where it has one, or why nobody may hear it. */
public final class MessageRules {
    /** Whether messages are looked into, as the configuration says. */
    public enum Typed {
        OFF,
        LENIENT,
        STRICT;

        /** @param configured as {@code roomBroadcaster.typed} has it */
        public static Typed of(String configured) {
            return valueOf(configured.toUpperCase(Locale.ROOT));
        }
    }

    /**
     * A message that may be said.
     *
     * @param typed empty for what the room only passes on
     */
    public record Judged(PayloadForm form, Optional<TypedMessage> typed, byte[] payload) {
        public MessageType type() {
            return typed.map(TypedMessage::type).orElse(MessageType.OTHER);
        }

        public String key() {
            return typed.map(TypedMessage::key).orElse("");
        }
    }

    private static final int NAME_LENGTH_MAX = 256;

    private final Typed typed;
    private final JsonReader json;

    public MessageRules(Typed typed, JsonReader json) {
        this.typed = typed;
        this.json = json;
    }

    /** @param bytesMax of one message */
    public static MessageRules of(SluiceConfig config, int bytesMax) {
        JsonLimits limits = new JsonLimits(bytesMax, config.gateway().jsonDepthMax(), NAME_LENGTH_MAX);
        return new MessageRules(Typed.of(config.roomBroadcaster().typed()), new JsonReader(limits));
    }

    /** Text, which may be JSON. */
    public Judged text(byte[] utf8) throws ProtocolException {
        if (typed == Typed.OFF) {
            return passedOn(PayloadForm.TEXT, utf8);
        }
        Optional<JsonNode> message = read(utf8);
        return message.isPresent() ? json(message.get(), utf8) : passedOn(PayloadForm.TEXT, utf8);
    }

    /** What its sender calls text: it stays that even where it happens to be JSON, but for a typed message. */
    public Judged calledText(byte[] utf8) throws ProtocolException {
        Judged judged = text(utf8);
        return judged.typed().isPresent() ? judged : passedOn(PayloadForm.TEXT, utf8);
    }

    /**
     * @return empty for text that is no JSON
     * @throws ProtocolException when such text may not be said
     */
    public Optional<JsonNode> read(byte[] utf8) throws ProtocolException {
        return read(utf8, Set.of());
    }

    /**
     * The same where some types are commands: one that cannot be read must not be heard by all instead.
     *
     * @param commands their types
     */
    public Optional<JsonNode> read(byte[] utf8, Set<String> commands) throws ProtocolException {
        try {
            return Optional.of(json.read(utf8));
        } catch (JsonException notJson) {
            if (typed == Typed.STRICT
                    || DocumentedType.isIn(
                            utf8,
                            type -> commands.contains(type) || typed == Typed.LENIENT && TypedJson.isTyped(type))) {
                throw new ProtocolException(ErrorCode.INVALID_MESSAGE, notJson.getMessage(), notJson.field());
            }
            return Optional.empty();
        }
    }

    /**
     * What was said to be JSON.
     *
     * @param field where it stood, for an error that knows no better
     */
    public Judged json(byte[] utf8, String field) throws ProtocolException {
        try {
            return json(json.read(utf8), utf8);
        } catch (JsonException notJson) {
            throw new ProtocolException(
                    ErrorCode.INVALID_MESSAGE,
                    notJson.getMessage(),
                    notJson.field().isEmpty() ? field : notJson.field());
        }
    }

    /** @param utf8 the same as text */
    public Judged json(JsonNode message, byte[] utf8) throws ProtocolException {
        if (typed == Typed.OFF) {
            return passedOn(PayloadForm.JSON, utf8);
        }
        Optional<TypedMessage> known = TypedJson.parse(message);
        if (known.isEmpty() && typed == Typed.STRICT) {
            throw new ProtocolException(ErrorCode.UNKNOWN_MESSAGE_TYPE, "no message has this type here", "type");
        }
        return new Judged(PayloadForm.JSON, known, utf8);
    }

    public Judged binary(byte[] bytes) throws ProtocolException {
        if (typed == Typed.OFF) {
            return passedOn(PayloadForm.BINARY, bytes);
        }
        TopLevelFields fields = TopLevelFields.of(bytes);
        Optional<TypedMessage> known = TypedProtobuf.parse(bytes, fields);
        if (known.isEmpty() && typed == Typed.STRICT) {
            throw new ProtocolException(ErrorCode.INVALID_MESSAGE, "the bytes are no known message", "");
        }
        return new Judged(PayloadForm.BINARY, known, TypedProtobuf.bare(bytes, fields));
    }

    private static Judged passedOn(PayloadForm form, byte[] payload) {
        return new Judged(form, Optional.empty(), payload);
    }
}
