package dev.sluice.protocol.room;

import dev.sluice.protocol.room.wire.RoomMessage.PayloadCase;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** The bodies that a RoomMessage may have: of which type each is, and which ones the server alone says. */
final class RoomBodies {
    private static final Map<PayloadCase, MessageType> TYPES = Map.of(
            PayloadCase.CLIENT_HELLO, MessageType.CLIENT_HELLO,
            PayloadCase.SERVER_HELLO, MessageType.SERVER_HELLO,
            PayloadCase.POSITION_UPDATE, MessageType.POSITION_UPDATE,
            PayloadCase.VOICE_DATA, MessageType.VOICE_DATA,
            PayloadCase.ENTITY_SPAWN, MessageType.ENTITY_SPAWN,
            PayloadCase.ENTITY_UPDATE, MessageType.ENTITY_UPDATE,
            PayloadCase.ENTITY_DESPAWN, MessageType.ENTITY_DESPAWN,
            PayloadCase.CHAT_MESSAGE, MessageType.CHAT_MESSAGE);

    private static final Set<PayloadCase> SERVERS = EnumSet.of(
            PayloadCase.SERVER_HELLO,
            PayloadCase.PRESENCE_EVENTS,
            PayloadCase.RECEIPT,
            PayloadCase.GAP,
            PayloadCase.PRESENCE_SYNC,
            PayloadCase.MODERATION,
            PayloadCase.MODE,
            PayloadCase.BYE,
            PayloadCase.ERROR);

    private static final int OWN_FROM = 100;

    private RoomBodies() {}

    static boolean isServers(PayloadCase body) {
        return SERVERS.contains(body);
    }

    /** Whether it is one of those that the original clients do not know: no other schema is likely to have its number. */
    static boolean isOwn(PayloadCase body) {
        return body.getNumber() >= OWN_FROM;
    }

    /** Whether it is the body of some type; commands and content are of none. */
    static boolean isTyped(PayloadCase body) {
        return body == PayloadCase.PRESENCE_EVENT || TYPES.containsKey(body);
    }

    /** One body tells of members who come, go and change. */
    static boolean isOf(PayloadCase body, MessageType type) {
        return body == PayloadCase.PRESENCE_EVENT ? type.isPresence() : TYPES.get(body) == type;
    }
}
