package dev.sluice.protocol.room;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.bus.ErrorCode;
import dev.sluice.protocol.room.TypedMessage.Chat;
import dev.sluice.protocol.room.TypedMessage.EntityDespawn;
import dev.sluice.protocol.room.TypedMessage.EntitySpawn;
import dev.sluice.protocol.room.TypedMessage.EntityUpdate;
import dev.sluice.protocol.room.TypedMessage.Hello;
import dev.sluice.protocol.room.TypedMessage.PositionUpdate;
import dev.sluice.protocol.room.TypedMessage.Presence;
import dev.sluice.protocol.room.TypedMessage.Rotation;
import dev.sluice.protocol.room.TypedMessage.Vector;
import dev.sluice.protocol.room.TypedMessage.Voice;
import dev.sluice.protocol.stream.Fields;
import dev.sluice.protocol.stream.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Typed messages as JSON objects: {@code type} as in {@link MessageType}, the other fields as in the schema. */
public final class TypedJson {
    private TypedJson() {}

    /**
     * @return empty for JSON that is of no known type
     * @throws ProtocolException when it is the server's word, or of a known type and a field of it is wrong
     */
    public static Optional<TypedMessage> parse(JsonNode json) throws ProtocolException {
        String name = json.path("type").asText("");
        if (ServerWords.has(name)) {
            throw ServerWords.refusal(name);
        }
        Optional<MessageType> type = MessageType.named(name);
        return type.isEmpty() ? Optional.empty() : Optional.of(parse(type.get(), json));
    }

    /** Whether a message with that {@code type} is checked, or refused. */
    static boolean isTyped(String type) {
        return ServerWords.has(type) || MessageType.named(type).isPresent();
    }

    private static TypedMessage parse(MessageType type, JsonNode json) throws ProtocolException {
        Fields fields = new Fields(json, "");
        return switch (type) {
            case CLIENT_HELLO -> new Hello(fields.text("display_name", TypedMessage.ID_LENGTH_MAX));
            case POSITION_UPDATE -> position(json, fields);
            case VOICE_DATA -> voice(json, fields);
            case ENTITY_SPAWN ->
                new EntitySpawn(
                        entity(fields),
                        fields.text("template_id", TypedMessage.ID_LENGTH_MAX).orElse(""),
                        fields.text("owner_id", TypedMessage.ID_LENGTH_MAX).orElse(""),
                        vector(json),
                        rotation(json),
                        components(json));
            case ENTITY_UPDATE -> new EntityUpdate(entity(fields), components(json));
            case ENTITY_DESPAWN -> new EntityDespawn(entity(fields));
            case CHAT_MESSAGE -> chat(json, fields);
            case PRESENCE_JOIN, PRESENCE_LEAVE, PRESENCE_UPDATE -> presence(type, json, fields);
            case OTHER, SERVER_HELLO -> throw new AssertionError(type);
        };
    }

    private static TypedMessage position(JsonNode json, Fields fields) throws ProtocolException {
        long sequence = fields.whole("sequence_number", 0, 0xFFFF_FFFFL).orElse(0);
        return new PositionUpdate(entity(fields), vector(json), rotation(json), sequence);
    }

    private static TypedMessage voice(JsonNode json, Fields fields) throws ProtocolException {
        fields.whole("sequence_number", 0, 0xFFFF_FFFFL);
        fields.text("codec", TypedMessage.CODEC_LENGTH_MAX);
        if (!json.path("audio_data").isTextual()
                || !isBase64(json.path("audio_data").textValue())) {
            throw wrong("audio_data", "a text in base64");
        }
        return new Voice(fields.text("from_client_id", TypedMessage.ID_LENGTH_MAX));
    }

    private static boolean isBase64(String text) {
        try {
            Base64.getDecoder().decode(text);
            return true;
        } catch (IllegalArgumentException other) {
            return false;
        }
    }

    /** The text stands in {@code message}, as in the schema, or in {@code text}, as people write it by hand. */
    private static TypedMessage chat(JsonNode json, Fields fields) throws ProtocolException {
        String name = json.has("message") ? "message" : "text";
        String text = fields.text(name, TypedMessage.TEXT_LENGTH_MAX).orElse(null);
        if (text == null) {
            throw wrong("message", "a text of 1 to " + TypedMessage.TEXT_LENGTH_MAX + " characters");
        }
        return new Chat(fields.text("from_client_id", TypedMessage.ID_LENGTH_MAX), text);
    }

    private static TypedMessage presence(MessageType type, JsonNode json, Fields fields) throws ProtocolException {
        JsonNode event = json.path("event_type");
        int number = type.number() - MessageType.PRESENCE_JOIN.number();
        boolean agrees = event.isMissingNode()
                || event.isNull()
                || event.isTextual() && type.name().equals("PRESENCE_" + event.textValue())
                || event.isNumber() && event.doubleValue() == number;
        if (!agrees) {
            throw wrong("event_type", "what the type says");
        }
        return new Presence(type, fields.text("client_id", TypedMessage.ID_LENGTH_MAX), data(json, fields));
    }

    private static byte[] data(JsonNode json, Fields fields) throws ProtocolException {
        JsonNode data = fields.object("data").node();
        return data.isObject() ? data.toString().getBytes(StandardCharsets.UTF_8) : new byte[0];
    }

    private static String entity(Fields fields) throws ProtocolException {
        Optional<String> id = fields.text("entity_id", TypedMessage.ID_LENGTH_MAX);
        if (id.isEmpty()) {
            throw wrong("entity_id", "a text of 1 to " + TypedMessage.ID_LENGTH_MAX + " characters");
        }
        return id.get();
    }

    private static Optional<Vector> vector(JsonNode json) throws ProtocolException {
        JsonNode at = json.path("position");
        return isAbsent(at, "position")
                ? Optional.empty()
                : Optional.of(new Vector(
                        number(at, "position", "x"), number(at, "position", "y"), number(at, "position", "z")));
    }

    private static Optional<Rotation> rotation(JsonNode json) throws ProtocolException {
        JsonNode at = json.path("rotation");
        return isAbsent(at, "rotation")
                ? Optional.empty()
                : Optional.of(new Rotation(
                        number(at, "rotation", "x"),
                        number(at, "rotation", "y"),
                        number(at, "rotation", "z"),
                        number(at, "rotation", "w")));
    }

    private static boolean isAbsent(JsonNode node, String name) throws ProtocolException {
        if (!node.isMissingNode() && !node.isNull() && !node.isObject()) {
            throw wrong(name, "an object of numbers");
        }
        return !node.isObject();
    }

    /** What is left out is 0, as in protobuf. */
    private static double number(JsonNode object, String path, String name) throws ProtocolException {
        JsonNode number = object.path(name);
        if (!number.isMissingNode() && !number.isNumber()) {
            throw wrong(path + "." + name, "a number");
        }
        return number.asDouble(0);
    }

    private static Map<String, String> components(JsonNode json) throws ProtocolException {
        JsonNode components = json.path("components");
        if (isAbsentMap(components)) {
            return Map.of();
        }
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> component : components.properties()) {
            JsonNode value = component.getValue();
            // Numbers and objects are kept as the text that they are in JSON: the schema knows only texts.
            texts.put(component.getKey(), value.isTextual() ? value.textValue() : value.toString());
        }
        return Components.checked(texts);
    }

    private static boolean isAbsentMap(JsonNode components) throws ProtocolException {
        if (!components.isMissingNode() && !components.isNull() && !components.isObject()) {
            throw wrong("components", "an object");
        }
        return !components.isObject();
    }

    private static ProtocolException wrong(String field, String allowed) {
        return new ProtocolException(ErrorCode.INVALID_MESSAGE, field + " must be " + allowed, field);
    }
}
