package dev.sluice.protocol.room;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.protocol.room.wire.EntitySnapshot;
import dev.sluice.protocol.room.wire.PlayerSnapshot;
import dev.sluice.protocol.room.wire.Quaternion;
import dev.sluice.protocol.room.wire.Vector3;
import dev.sluice.protocol.room.wire.WorldState;

/** The state of a room that a newcomer gets, of which the server keeps JSON, as protobuf. */
final class WorldProtobuf {
    private WorldProtobuf() {}

    /** @param world {@code {entities, players, last_update}} */
    static WorldState of(JsonNode world) {
        WorldState.Builder out =
                WorldState.newBuilder().setLastUpdate(world.path("last_update").asLong());
        world.path("entities").forEach(entity -> out.addEntities(entity(entity)));
        world.path("players").forEach(player -> out.addPlayers(player(player)));
        return out.build();
    }

    static Vector3 vector(JsonNode at) {
        return Vector3.newBuilder()
                .setX((float) at.path("x").asDouble())
                .setY((float) at.path("y").asDouble())
                .setZ((float) at.path("z").asDouble())
                .build();
    }

    static Quaternion rotation(JsonNode at) {
        return Quaternion.newBuilder()
                .setX((float) at.path("x").asDouble())
                .setY((float) at.path("y").asDouble())
                .setZ((float) at.path("z").asDouble())
                .setW((float) at.path("w").asDouble())
                .build();
    }

    private static EntitySnapshot entity(JsonNode entity) {
        EntitySnapshot.Builder out = EntitySnapshot.newBuilder()
                .setId(entity.path("id").asText())
                .setTemplateId(entity.path("template_id").asText(""));
        if (entity.has("position")) {
            out.setPosition(vector(entity.path("position")));
        }
        if (entity.has("rotation")) {
            out.setRotation(rotation(entity.path("rotation")));
        }
        entity.path("components")
                .properties()
                .forEach(component -> out.putComponents(
                        component.getKey(), component.getValue().asText()));
        return out.build();
    }

    private static PlayerSnapshot player(JsonNode player) {
        PlayerSnapshot.Builder out =
                PlayerSnapshot.newBuilder().setClientId(player.path("client_id").asText());
        if (player.has("position")) {
            out.setPosition(vector(player.path("position")));
        }
        if (player.has("rotation")) {
            out.setRotation(rotation(player.path("rotation")));
        }
        return out.build();
    }
}
