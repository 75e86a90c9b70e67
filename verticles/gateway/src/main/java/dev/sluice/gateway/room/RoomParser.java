package dev.sluice.gateway.room;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.bus.ErrorCode;
import dev.sluice.patch.JsonException;
import dev.sluice.patch.JsonReader;
import dev.sluice.protocol.room.MessageType;
import dev.sluice.protocol.room.PayloadForm;
import dev.sluice.protocol.room.RoomCommand;
import dev.sluice.protocol.room.RoomNames;
import dev.sluice.protocol.room.TypedJson;
import dev.sluice.protocol.room.TypedMessage;
import dev.sluice.protocol.room.TypedProtobuf;
import dev.sluice.protocol.stream.Fields;
import dev.sluice.protocol.stream.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/** What one connection says, as commands to the owner of its room. */
final class RoomParser {
    static final int ID_LENGTH_MAX = 128;
    static final int REASON_LENGTH_MAX = 100;
    static final long MUTE_SECONDS_MAX = 86_400;

    /** Whether messages are looked into, as the configuration says. */
    enum Typed {
        OFF,
        LENIENT,
        STRICT
    }

    /** What a message asks for beside its content. */
    record Options(String to, String id, boolean ack) {
        static final Options NONE = new Options("", "", false);
    }

    private final long connection;
    private final String client;
    private final boolean envelope;
    private final BooleanSupplier mayModerate;
    private final Typed typed;
    private final JsonReader json;

    RoomParser(
            long connection,
            String client,
            boolean envelope,
            BooleanSupplier mayModerate,
            Typed typed,
            JsonReader json) {
        this.connection = connection;
        this.client = client;
        this.envelope = envelope;
        this.mayModerate = mayModerate;
        this.typed = typed;
        this.json = json;
    }

    List<RoomCommand> text(byte[] utf8) throws ProtocolException {
        if (!envelope && typed == Typed.OFF) {
            return List.of(say(PayloadForm.TEXT, MessageType.OTHER, "", Options.NONE, utf8));
        }
        Optional<JsonNode> read = read(utf8);
        if (read.isEmpty()) {
            return List.of(say(PayloadForm.TEXT, MessageType.OTHER, "", Options.NONE, utf8));
        }
        JsonNode message = read.get();
        if (envelope && message.isObject()) {
            return enveloped(message, utf8);
        }
        return typed(message, PayloadForm.JSON, Options.NONE, utf8);
    }

    List<RoomCommand> binary(byte[] payload) throws ProtocolException {
        return binary(payload, Options.NONE);
    }

    /** JSON as the content of another message. */
    List<RoomCommand> json(byte[] utf8, Options options) throws ProtocolException {
        JsonNode message;
        try {
            message = json.read(utf8);
        } catch (JsonException notJson) {
            throw new ProtocolException(ErrorCode.INVALID_MESSAGE, notJson.getMessage(), "json");
        }
        return typed(message, PayloadForm.JSON, options, utf8);
    }

    long connection() {
        return connection;
    }

    private Optional<JsonNode> read(byte[] utf8) throws ProtocolException {
        try {
            return Optional.of(json.read(utf8));
        } catch (JsonException notJson) {
            if (typed == Typed.STRICT) {
                throw new ProtocolException(ErrorCode.INVALID_MESSAGE, notJson.getMessage(), notJson.field());
            }
            return Optional.empty();
        }
    }

    private List<RoomCommand> enveloped(JsonNode message, byte[] utf8) throws ProtocolException {
        Fields fields = new Fields(message, "");
        Options options = new Options(
                fields.text("to", RoomNames.BYTES_MAX).orElse(""),
                fields.text("id", ID_LENGTH_MAX).orElse(""),
                flag(message, "ack"));
        return switch (message.path("type").asText("")) {
            case "ACK" -> List.of(new RoomCommand.Ack(connection, ackSeq(fields)));
            case "SEND" -> send(message, options);
            case "PRESENCE_UPDATE" -> List.of(new RoomCommand.UpdatePresence(connection, data(fields)));
            case "KICK" ->
                moderation(new RoomCommand.Kick(
                        member(fields), fields.text("reason", REASON_LENGTH_MAX).orElse("kicked")));
            case "MUTE" ->
                moderation(new RoomCommand.Mute(
                        member(fields),
                        1000 * fields.whole("seconds", 0, MUTE_SECONDS_MAX).orElse(MUTE_SECONDS_MAX)));
            case "LOCK" -> moderation(new RoomCommand.Lock(!message.has("locked") || flag(message, "locked")));
            default -> typed(message, PayloadForm.JSON, options, utf8);
        };
    }

    /** The content stands in {@code payload}, {@code text} or {@code binary}, and goes out as if it had come alone. */
    private List<RoomCommand> send(JsonNode message, Options options) throws ProtocolException {
        if (message.has("payload")) {
            JsonNode payload = message.path("payload");
            return typed(payload, PayloadForm.JSON, options, payload.toString().getBytes(StandardCharsets.UTF_8));
        }
        if (message.path("text").isTextual()) {
            byte[] text = message.path("text").textValue().getBytes(StandardCharsets.UTF_8);
            return List.of(say(PayloadForm.TEXT, MessageType.OTHER, "", options, text));
        }
        try {
            return binary(Base64.getDecoder().decode(message.path("binary").asText("?")), options);
        } catch (IllegalArgumentException notBase64) {
            throw new ProtocolException(
                    ErrorCode.INVALID_MESSAGE, "SEND needs payload, text, or binary in base64", "payload");
        }
    }

    List<RoomCommand> typed(JsonNode message, PayloadForm form, Options options, byte[] payload)
            throws ProtocolException {
        if (typed == Typed.OFF) {
            return List.of(say(form, MessageType.OTHER, "", options, payload));
        }
        Optional<TypedMessage> known = TypedJson.parse(message);
        if (known.isEmpty() && typed == Typed.STRICT) {
            throw new ProtocolException(ErrorCode.UNKNOWN_MESSAGE_TYPE, "no message has this type here", "type");
        }
        return understood(known, form, options, payload);
    }

    List<RoomCommand> binary(byte[] payload, Options options) throws ProtocolException {
        if (typed == Typed.OFF) {
            return List.of(say(PayloadForm.BINARY, MessageType.OTHER, "", options, payload));
        }
        Optional<TypedMessage> known = TypedProtobuf.parse(payload);
        if (known.isEmpty() && typed == Typed.STRICT) {
            throw new ProtocolException(ErrorCode.INVALID_MESSAGE, "the bytes are no known message", "");
        }
        return understood(known, PayloadForm.BINARY, options, payload);
    }

    private List<RoomCommand> understood(
            Optional<TypedMessage> known, PayloadForm form, Options options, byte[] payload) throws ProtocolException {
        if (known.isEmpty()) {
            return List.of(say(form, MessageType.OTHER, "", options, payload));
        }
        TypedMessage message = known.get();
        if (message.claimedSender().filter(claimed -> !claimed.equals(client)).isPresent()) {
            String field = message.type().isPresence() ? "client_id" : "from_client_id";
            throw new ProtocolException(ErrorCode.FORBIDDEN, field + " is not this connection's client", field);
        }
        if (message instanceof TypedMessage.Hello hello) {
            // It may carry a token, which is no one else's business: the members learn the name.
            return hello.displayName()
                    .<RoomCommand>map(this::named)
                    .map(List::of)
                    .orElse(List.of());
        }
        List<RoomCommand> commands = new ArrayList<>(2);
        commands.add(say(form, message.type(), message.key(), options, payload));
        if (message instanceof TypedMessage.Presence presence
                && presence.type() == MessageType.PRESENCE_UPDATE
                && presence.data().length > 0) {
            commands.add(new RoomCommand.UpdatePresence(connection, presence.data()));
        }
        return commands;
    }

    private RoomCommand named(String name) {
        byte[] data = JsonNodeFactory.instance
                .objectNode()
                .put("display_name", name)
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        return new RoomCommand.UpdatePresence(connection, data);
    }

    RoomCommand say(PayloadForm form, MessageType type, String key, Options options, byte[] payload) {
        return new RoomCommand.Say(connection, form, type, key, options.to(), options.id(), options.ack(), payload);
    }

    List<RoomCommand> moderation(RoomCommand command) throws ProtocolException {
        if (!mayModerate.getAsBoolean()) {
            throw new ProtocolException(ErrorCode.FORBIDDEN, "this client may not moderate here", "type");
        }
        return List.of(command);
    }

    private static long ackSeq(Fields fields) throws ProtocolException {
        OptionalLong seq = fields.whole("ack_seq", 1, Fields.WHOLE_MAX);
        return seq.orElseThrow(() -> missing("ack_seq"));
    }

    private static String member(Fields fields) throws ProtocolException {
        return fields.text("client_id", RoomNames.BYTES_MAX).orElseThrow(() -> missing("client_id"));
    }

    private static byte[] data(Fields fields) throws ProtocolException {
        JsonNode data = fields.object("data").node();
        if (!data.isObject()) {
            throw missing("data");
        }
        return data.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static boolean flag(JsonNode message, String name) throws ProtocolException {
        JsonNode flag = message.path(name);
        if (!flag.isMissingNode() && !flag.isNull() && !flag.isBoolean()) {
            throw new ProtocolException(ErrorCode.INVALID_MESSAGE, name + " must be true or false", name);
        }
        return flag.asBoolean();
    }

    private static ProtocolException missing(String field) {
        return new ProtocolException(ErrorCode.INVALID_MESSAGE, field + " is missing", field);
    }
}
