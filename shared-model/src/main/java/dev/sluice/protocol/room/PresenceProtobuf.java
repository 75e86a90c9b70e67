package dev.sluice.protocol.room;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.protocol.room.wire.AvatarConfig;
import dev.sluice.protocol.room.wire.PresenceData;
import dev.sluice.protocol.room.wire.PresenceEvent;
import dev.sluice.protocol.room.wire.PresenceEventType;
import dev.sluice.protocol.room.wire.PresenceEvents;
import dev.sluice.protocol.room.wire.RoomMessage;

/** Members, of which the server keeps JSON, as protobuf. */
final class PresenceProtobuf {
    private PresenceProtobuf() {}

    /** One member is the message that original clients know; several are a list of them. */
    static void events(RoomMessage.Builder out, MessageType type, JsonNode members) {
        out.setTypeValue(type.number());
        PresenceEventType event = PresenceEventType.forNumber(type.number() - MessageType.PRESENCE_JOIN.number());
        if (members.size() == 1) {
            out.setPresenceEvent(member(members.get(0)).setEventType(event));
        } else {
            PresenceEvents.Builder events = PresenceEvents.newBuilder();
            members.forEach(member -> events.addEvents(member(member).setEventType(event)));
            out.setPresenceEvents(events);
        }
    }

    static PresenceEvent.Builder member(JsonNode member) {
        PresenceEvent.Builder event = PresenceEvent.newBuilder()
                .setClientId(member.path("client_id").asText())
                .setUserId(member.path("user_id").asText(""));
        if (member.has("data")) {
            event.setData(data(member.path("data")));
        }
        return event;
    }

    private static PresenceData data(JsonNode data) {
        PresenceData.Builder out = PresenceData.newBuilder()
                .setDisplayName(data.path("display_name").asText(""))
                .setAvatarUrl(data.path("avatar_url").asText(""))
                .setHostClientId(data.path("host_client_id").asText(""))
                .setJson(data.toString());
        if (data.path("position").isObject()) {
            out.setPosition(WorldProtobuf.vector(data.path("position")));
        }
        if (data.path("rotation").isObject()) {
            out.setRotation(WorldProtobuf.rotation(data.path("rotation")));
        }
        JsonNode avatar = data.path("avatar_config");
        if (avatar.isObject()) {
            out.setAvatarConfig(AvatarConfig.newBuilder()
                    .setBodyType(avatar.path("body_type").asText(""))
                    .setPrimaryColor(avatar.path("primary_color").asText(""))
                    .setSecondaryColor(avatar.path("secondary_color").asText(""))
                    .setHeight((float) avatar.path("height").asDouble())
                    .setCustomModelUrl(avatar.path("custom_model_url").asText("")));
        }
        return out.build();
    }
}
