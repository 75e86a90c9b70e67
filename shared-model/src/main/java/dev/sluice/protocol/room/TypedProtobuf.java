package dev.sluice.protocol.room;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
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
import dev.sluice.protocol.room.wire.PresenceEvent;
import dev.sluice.protocol.room.wire.Quaternion;
import dev.sluice.protocol.room.wire.RoomMessage;
import dev.sluice.protocol.room.wire.RoomMessage.PayloadCase;
import dev.sluice.protocol.room.wire.Vector3;
import dev.sluice.protocol.room.wire.VoiceData;
import dev.sluice.protocol.stream.ProtocolException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Typed messages as protobuf; the schema is {@code sluice/room/v1/room.proto}. */
public final class TypedProtobuf {
    private TypedProtobuf() {}

    /**
     * @return empty for bytes that are no such message: a room passes on any schema's
     * @throws ProtocolException when it is the server's word, or of a known type and a field of it is wrong
     */
    public static Optional<TypedMessage> parse(byte[] bytes) throws ProtocolException {
        return parse(bytes, TopLevelFields.of(bytes));
    }

    static Optional<TypedMessage> parse(byte[] bytes, TopLevelFields fields) throws ProtocolException {
        RoomMessage message;
        try {
            message = RoomMessage.parseFrom(bytes);
        } catch (InvalidProtocolBufferException malformed) {
            if (fields.needReading()) {
                throw new ProtocolException(
                        ErrorCode.INVALID_MESSAGE,
                        "the message must be whole, its text UTF-8, and groups in it not nested deep",
                        "");
            }
            return Optional.empty();
        }
        if (fields.isAmbiguous()) {
            throw new ProtocolException(ErrorCode.INVALID_MESSAGE, "a message has one body", "");
        }
        MessageType type = MessageType.numbered(message.getTypeValue());
        PayloadCase body = message.getPayloadCase();
        if (RoomBodies.isServers(body)) {
            throw ServerWords.refusal(body.name());
        }
        if (RoomBodies.isOf(body, type)) {
            return Optional.of(parse(type, message));
        }
        if (RoomBodies.isTyped(body)) {
            // A reader that goes by the body, and not by the type, would take it unchecked.
            throw wrong("type", "the kind of message that is in it");
        }
        if (type == MessageType.SERVER_HELLO && body != PayloadCase.PAYLOAD_NOT_SET) {
            // It is of this schema; without a body, the number may be what another one has in that field.
            throw ServerWords.refusal(type.name());
        }
        return Optional.empty();
    }

    /**
     * Without what is the server's word alone; the same bytes where there is nothing of it.
     *
     * @param bytes that were parsed and not refused
     */
    static byte[] bare(byte[] bytes, TopLevelFields fields) {
        if (!fields.hasServersFields()) {
            return bytes;
        }
        try {
            return RoomMessage.parseFrom(bytes).toBuilder()
                    .clearEnvelope()
                    .clearState()
                    .build()
                    .toByteArray();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("such a message is refused", e);
        }
    }

    private static TypedMessage parse(MessageType type, RoomMessage message) throws ProtocolException {
        return switch (type) {
            case CLIENT_HELLO -> new Hello(text(message.getClientHello().getDisplayName(), "display_name"));
            case POSITION_UPDATE -> position(message);
            case VOICE_DATA -> voice(message.getVoiceData());
            case ENTITY_SPAWN -> spawn(message);
            case ENTITY_UPDATE ->
                new EntityUpdate(
                        entity(message.getEntityUpdate().getEntityId()),
                        texts(message.getEntityUpdate().getComponentsMap()));
            case ENTITY_DESPAWN ->
                new EntityDespawn(entity(message.getEntityDespawn().getEntityId()));
            case CHAT_MESSAGE -> chat(message);
            case PRESENCE_JOIN, PRESENCE_LEAVE, PRESENCE_UPDATE -> presence(type, message.getPresenceEvent());
            case OTHER, SERVER_HELLO -> throw new AssertionError(type);
        };
    }

    private static TypedMessage position(RoomMessage message) throws ProtocolException {
        var update = message.getPositionUpdate();
        return new PositionUpdate(
                entity(update.getEntityId()),
                update.hasPosition() ? Optional.of(vector(update.getPosition())) : Optional.empty(),
                update.hasRotation() ? Optional.of(rotation(update.getRotation())) : Optional.empty(),
                Integer.toUnsignedLong(update.getSequenceNumber()));
    }

    private static TypedMessage voice(VoiceData voice) throws ProtocolException {
        if (voice.getCodec().length() > TypedMessage.CODEC_LENGTH_MAX) {
            throw wrong("codec", "a text of at most " + TypedMessage.CODEC_LENGTH_MAX + " characters");
        }
        return new Voice(text(voice.getFromClientId(), "from_client_id"));
    }

    /** An event that is not said is JOIN on the wire: that contradicts no type. */
    private static TypedMessage presence(MessageType type, PresenceEvent event) throws ProtocolException {
        int said = event.getEventTypeValue();
        if (said != 0 && said != type.number() - MessageType.PRESENCE_JOIN.number()) {
            throw wrong("event_type", "what the type says");
        }
        return new Presence(type, text(event.getClientId(), "client_id"), PresenceJson.of(event.getData()));
    }

    private static TypedMessage spawn(RoomMessage message) throws ProtocolException {
        var spawn = message.getEntitySpawn();
        return new EntitySpawn(
                entity(spawn.getEntityId()),
                text(spawn.getTemplateId(), "template_id").orElse(""),
                text(spawn.getOwnerId(), "owner_id").orElse(""),
                Optional.empty(),
                Optional.empty(),
                Components.checked(spawn.getComponentsMap()));
    }

    private static TypedMessage chat(RoomMessage message) throws ProtocolException {
        var chat = message.getChatMessage();
        if (chat.getMessage().isEmpty() || chat.getMessage().length() > TypedMessage.TEXT_LENGTH_MAX) {
            throw wrong("message", "a text of 1 to " + TypedMessage.TEXT_LENGTH_MAX + " characters");
        }
        return new Chat(text(chat.getFromClientId(), "from_client_id"), chat.getMessage());
    }

    private static Map<String, String> texts(Map<String, ByteString> components) throws ProtocolException {
        Map<String, String> texts = new LinkedHashMap<>();
        components.forEach((key, value) -> texts.put(
                key,
                value.isValidUtf8() ? value.toStringUtf8() : Base64.getEncoder().encodeToString(value.toByteArray())));
        return Components.checked(texts);
    }

    private static String entity(String id) throws ProtocolException {
        return text(id, "entity_id")
                .orElseThrow(() -> wrong("entity_id", "a text of 1 to " + TypedMessage.ID_LENGTH_MAX + " characters"));
    }

    private static Optional<String> text(String value, String field) throws ProtocolException {
        if (value.length() > TypedMessage.ID_LENGTH_MAX) {
            throw wrong(field, "a text of at most " + TypedMessage.ID_LENGTH_MAX + " characters");
        }
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    private static Vector vector(Vector3 at) throws ProtocolException {
        return new Vector(finite(at.getX(), "position"), finite(at.getY(), "position"), finite(at.getZ(), "position"));
    }

    private static Rotation rotation(Quaternion at) throws ProtocolException {
        return new Rotation(
                finite(at.getX(), "rotation"),
                finite(at.getY(), "rotation"),
                finite(at.getZ(), "rotation"),
                finite(at.getW(), "rotation"));
    }

    /** JSON, in which others may read it, has no word for the rest. */
    private static double finite(float number, String field) throws ProtocolException {
        if (!Float.isFinite(number)) {
            throw wrong(field, "made of finite numbers");
        }
        return number;
    }

    private static ProtocolException wrong(String field, String allowed) {
        return new ProtocolException(ErrorCode.INVALID_MESSAGE, field + " must be " + allowed, field);
    }
}
