package dev.sluice.protocol.room;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The kinds of messages that a room understands; {@link #OTHER} is all that it only passes on. */
public enum MessageType {
    OTHER(0),
    CLIENT_HELLO(1),
    SERVER_HELLO(2),
    POSITION_UPDATE(10),
    VOICE_DATA(11),
    ENTITY_SPAWN(20),
    ENTITY_UPDATE(21),
    ENTITY_DESPAWN(22),
    CHAT_MESSAGE(30),
    PRESENCE_JOIN(40),
    PRESENCE_LEAVE(41),
    PRESENCE_UPDATE(42);

    private static final Map<String, MessageType> BY_NAME =
            Arrays.stream(values()).filter(type -> type != OTHER).collect(Collectors.toMap(Enum::name, t -> t));

    /** An array: each reader of a room asks for each message. */
    private static final MessageType[] BY_NUMBER = new MessageType[256];

    static {
        Arrays.fill(BY_NUMBER, OTHER);
        for (MessageType type : values()) {
            BY_NUMBER[type.number] = type;
        }
    }

    private final int number;

    MessageType(int number) {
        this.number = number;
    }

    /** As in the protobuf schema; 0..255. */
    public int number() {
        return number;
    }

    public boolean isPresence() {
        return number >= PRESENCE_JOIN.number;
    }

    /** Whether it makes, changes or ends an entity. */
    public boolean isOfEntity() {
        return number >= ENTITY_SPAWN.number && number <= ENTITY_DESPAWN.number;
    }

    /** Whether a room's world may be another one after it. */
    public boolean isOfWorld() {
        return isOfEntity() || this == POSITION_UPDATE;
    }

    static Optional<MessageType> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    static MessageType numbered(int number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : OTHER;
    }
}
