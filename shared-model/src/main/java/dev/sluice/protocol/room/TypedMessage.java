package dev.sluice.protocol.room;

import java.util.Map;
import java.util.Optional;

/** A message that the room understands, whichever form it came in. */
public sealed interface TypedMessage {
    int ID_LENGTH_MAX = 128;
    int COMPONENTS_MAX = 64;
    int COMPONENT_LENGTH_MAX = 4096;
    int CODEC_LENGTH_MAX = 32;
    int TEXT_LENGTH_MAX = 65_536;

    MessageType type();

    /** What names the thing that it is about, where later messages about the same may make it needless; mostly empty. */
    default String key() {
        return "";
    }

    /** Who it claims to be from, where it claims that. */
    default Optional<String> claimedSender() {
        return Optional.empty();
    }

    record Vector(double x, double y, double z) {}

    record Rotation(double x, double y, double z, double w) {}

    record Hello(Optional<String> displayName) implements TypedMessage {
        @Override
        public MessageType type() {
            return MessageType.CLIENT_HELLO;
        }
    }

    /** @param sequence the sender's count, 32 bits that begin anew when they are used up; 0 for none */
    record PositionUpdate(String entityId, Optional<Vector> position, Optional<Rotation> rotation, long sequence)
            implements TypedMessage {
        @Override
        public MessageType type() {
            return MessageType.POSITION_UPDATE;
        }

        @Override
        public String key() {
            return PositionKey.of(this);
        }
    }

    record Voice(Optional<String> claimedSender) implements TypedMessage {
        @Override
        public MessageType type() {
            return MessageType.VOICE_DATA;
        }
    }

    record Chat(Optional<String> claimedSender, String text) implements TypedMessage {
        @Override
        public MessageType type() {
            return MessageType.CHAT_MESSAGE;
        }
    }

    record EntitySpawn(
            String entityId,
            String templateId,
            String ownerId,
            Optional<Vector> position,
            Optional<Rotation> rotation,
            Map<String, String> components)
            implements TypedMessage {
        @Override
        public MessageType type() {
            return MessageType.ENTITY_SPAWN;
        }
    }

    record EntityUpdate(String entityId, Map<String, String> components) implements TypedMessage {
        @Override
        public MessageType type() {
            return MessageType.ENTITY_UPDATE;
        }
    }

    record EntityDespawn(String entityId) implements TypedMessage {
        @Override
        public MessageType type() {
            return MessageType.ENTITY_DESPAWN;
        }
    }

    /** @param data a JSON object as UTF-8, or empty where none came */
    record Presence(MessageType type, Optional<String> claimedSender, byte[] data) implements TypedMessage {}
}
