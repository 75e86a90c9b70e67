package dev.sluice.protocol.room;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.protocol.room.wire.AvatarConfig;
import dev.sluice.protocol.room.wire.PresenceData;
import dev.sluice.protocol.stream.ProtocolException;
import java.nio.charset.StandardCharsets;

/** A member's data, which comes as protobuf from some, is kept as JSON for all. */
final class PresenceJson {
    private PresenceJson() {}

    /** What it says as JSON is all of it. @throws ProtocolException when that is no object */
    static byte[] of(PresenceData data) throws ProtocolException {
        return data.getJson().isEmpty() ? ofFields(data) : PresenceJsonText.checked(data.getJson());
    }

    private static byte[] ofFields(PresenceData data) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        put(json, "display_name", data.getDisplayName());
        put(json, "avatar_url", data.getAvatarUrl());
        put(json, "host_client_id", data.getHostClientId());
        if (data.hasPosition()) {
            json.putObject("position")
                    .put("x", data.getPosition().getX())
                    .put("y", data.getPosition().getY())
                    .put("z", data.getPosition().getZ());
        }
        if (data.hasRotation()) {
            json.putObject("rotation")
                    .put("x", data.getRotation().getX())
                    .put("y", data.getRotation().getY())
                    .put("z", data.getRotation().getZ())
                    .put("w", data.getRotation().getW());
        }
        if (data.hasAvatarConfig()) {
            avatar(json.putObject("avatar_config"), data.getAvatarConfig());
        }
        return json.isEmpty() ? new byte[0] : json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void avatar(ObjectNode json, AvatarConfig avatar) {
        put(json, "body_type", avatar.getBodyType());
        put(json, "primary_color", avatar.getPrimaryColor());
        put(json, "secondary_color", avatar.getSecondaryColor());
        put(json, "custom_model_url", avatar.getCustomModelUrl());
        json.put("height", avatar.getHeight());
    }

    private static void put(ObjectNode json, String name, String text) {
        if (!text.isEmpty()) {
            json.put(name, text);
        }
    }
}
