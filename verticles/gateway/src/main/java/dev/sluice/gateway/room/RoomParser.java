package dev.sluice.gateway.room;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sluice.bus.ErrorCode;
import dev.sluice.protocol.room.MessageRules;
import dev.sluice.protocol.room.MessageRules.Judged;
import dev.sluice.protocol.room.MessageType;
import dev.sluice.protocol.room.PayloadForm;
import dev.sluice.protocol.room.RoomCommand;
import dev.sluice.protocol.room.RoomNames;
import dev.sluice.protocol.room.TypedMessage;
import dev.sluice.protocol.stream.Fields;
import dev.sluice.protocol.stream.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** What one connection says, as commands to the owner of its room. */
final class RoomParser {
    static final int ID_LENGTH_MAX = 128;
    static final int REASON_LENGTH_MAX = 100;
    static final long MUTE_SECONDS_MAX = 86_400;

    private static final Set<String> COMMANDS = Set.of("ACK", "SEND", "PRESENCE_UPDATE", "KICK", "MUTE", "LOCK");

    /** What a message asks for beside its content. */
    record Options(String to, String id, boolean ack) {
        static final Options NONE = new Options("", "", false);
    }

    private final long connection;
    private final String client;
    private final boolean envelope;
    private final BooleanSupplier mayModerate;
    private final MessageRules rules;
    private final int dataBytesMax;

    RoomParser(
            long connection,
            String client,
            boolean envelope,
            BooleanSupplier mayModerate,
            MessageRules rules,
            int dataBytesMax) {
        this.connection = connection;
        this.client = client;
        this.envelope = envelope;
        this.mayModerate = mayModerate;
        this.rules = rules;
        this.dataBytesMax = dataBytesMax;
    }

    RoomRequest text(byte[] utf8) throws ProtocolException {
        if (!envelope) {
            return said(rules.text(utf8), Options.NONE);
        }
        Optional<JsonNode> message = rules.read(utf8, COMMANDS);
        if (message.isEmpty()) {
            return RoomRequest.unanswered(say(PayloadForm.TEXT, MessageType.OTHER, "", Options.NONE, utf8));
        }
        return message.get().isObject()
                ? enveloped(message.get(), utf8)
                : said(rules.json(message.get(), utf8), Options.NONE);
    }

    RoomRequest binary(byte[] payload) throws ProtocolException {
        return binary(payload, Options.NONE);
    }

    RoomRequest binary(byte[] payload, Options options) throws ProtocolException {
        return said(rules.binary(payload), options);
    }

    /** JSON as the content of another message. */
    RoomRequest json(byte[] utf8, Options options) throws ProtocolException {
        return said(rules.json(utf8, "json"), options);
    }

    /** Text as the content of another message: raw members hear it alone, so it is judged as if it had come alone. */
    RoomRequest content(String text, Options options) throws ProtocolException {
        return said(rules.calledText(text.getBytes(StandardCharsets.UTF_8)), options);
    }

    String idOf(byte[] utf8) {
        try {
            JsonNode id = rules.read(utf8).map(message -> message.path("id")).orElse(MissingNode.getInstance());
            return id.isTextual() && id.textValue().length() <= ID_LENGTH_MAX ? id.textValue() : "";
        } catch (ProtocolException unreadable) {
            return "";
        }
    }

    long connection() {
        return connection;
    }

    private RoomRequest enveloped(JsonNode message, byte[] utf8) throws ProtocolException {
        Fields fields = new Fields(message, "");
        Options options = new Options(
                fields.text("to", RoomNames.BYTES_MAX).orElse(""),
                fields.text("id", ID_LENGTH_MAX).orElse(""),
                flag(message, "ack"));
        return switch (message.path("type").asText("")) {
            case "ACK" -> RoomRequest.unanswered(new RoomCommand.Ack(connection, ackSeq(fields)));
            case "SEND" -> send(message, options);
            case "PRESENCE_UPDATE" ->
                new RoomRequest(List.of(new RoomCommand.UpdatePresence(connection, data(fields), false)), options.id());
            case "KICK" ->
                moderation(
                        new RoomCommand.Kick(
                                member(fields),
                                fields.text("reason", REASON_LENGTH_MAX).orElse("kicked")),
                        options);
            case "MUTE" -> moderation(new RoomCommand.Mute(member(fields), muteMillis(fields)), options);
            case "LOCK" -> moderation(new RoomCommand.Lock(!message.has("locked") || flag(message, "locked")), options);
            default -> said(rules.json(message, utf8), options);
        };
    }

    /** The content stands in {@code payload}, {@code text} or {@code binary}, and goes out as if it had come alone. */
    private RoomRequest send(JsonNode message, Options options) throws ProtocolException {
        if (message.has("payload")) {
            JsonNode payload = message.path("payload");
            return said(rules.json(payload, payload.toString().getBytes(StandardCharsets.UTF_8)), options);
        }
        if (message.path("text").isTextual()) {
            return content(message.path("text").textValue(), options);
        }
        try {
            return binary(Base64.getDecoder().decode(message.path("binary").asText("?")), options);
        } catch (IllegalArgumentException notBase64) {
            throw new ProtocolException(
                    ErrorCode.INVALID_MESSAGE, "SEND needs payload, text, or binary in base64", "payload");
        }
    }

    private RoomRequest said(Judged judged, Options options) throws ProtocolException {
        RoomCommand say = say(judged.form(), judged.type(), judged.key(), options, judged.payload());
        List<RoomCommand> commands =
                judged.typed().isEmpty() ? List.of(say) : typed(judged.typed().get(), say);
        return new RoomRequest(commands, options.id());
    }

    private List<RoomCommand> typed(TypedMessage message, RoomCommand say) throws ProtocolException {
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
        commands.add(say);
        if (message instanceof TypedMessage.Presence presence
                && presence.type() == MessageType.PRESENCE_UPDATE
                && presence.data().length > 0) {
            // The room would refuse it after the message was heard.
            if (presence.data().length > dataBytesMax) {
                throw new ProtocolException(
                        ErrorCode.MESSAGE_TOO_LARGE, "data must have at most " + dataBytesMax + " bytes", "data");
            }
            commands.add(new RoomCommand.UpdatePresence(connection, presence.data(), false));
        }
        return commands;
    }

    /** The rest of what the member has said about itself stays. */
    private RoomCommand named(String name) {
        byte[] data = JsonNodeFactory.instance
                .objectNode()
                .put("display_name", name)
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        return new RoomCommand.UpdatePresence(connection, data, true);
    }

    private RoomCommand say(PayloadForm form, MessageType type, String key, Options options, byte[] payload) {
        return new RoomCommand.Say(connection, form, type, key, options.to(), options.id(), options.ack(), payload);
    }

    RoomRequest moderation(RoomCommand command, Options options) throws ProtocolException {
        if (!mayModerate.getAsBoolean()) {
            throw new ProtocolException(ErrorCode.FORBIDDEN, "this client may not moderate here", "type");
        }
        return new RoomRequest(List.of(command), options.id());
    }

    private static long ackSeq(Fields fields) throws ProtocolException {
        OptionalLong seq = fields.whole("ack_seq", 1, Fields.WHOLE_MAX);
        return seq.orElseThrow(() -> missing("ack_seq"));
    }

    private static String member(Fields fields) throws ProtocolException {
        return fields.text("client_id", RoomNames.BYTES_MAX).orElseThrow(() -> missing("client_id"));
    }

    private static long muteMillis(Fields fields) throws ProtocolException {
        return 1000 * fields.whole("seconds", 0, MUTE_SECONDS_MAX).orElse(MUTE_SECONDS_MAX);
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
