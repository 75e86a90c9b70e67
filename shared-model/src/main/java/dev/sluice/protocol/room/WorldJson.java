package dev.sluice.protocol.room;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.protocol.room.TypedMessage.EntitySpawn;
import dev.sluice.protocol.room.TypedMessage.Rotation;
import dev.sluice.protocol.room.TypedMessage.Vector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A {@link World} as newcomers are told of it, and as a later owner reads it. */
final class WorldJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private WorldJson() {}

    static byte[] write(Map<String, WorldEntity> entities, Map<String, World.Place> players, long lastUpdateMillis) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode list = json.putArray("entities");
        entities.forEach((id, entity) -> write(list.addObject().put("id", id), entity));
        ArrayNode present = json.putArray("players");
        players.forEach(
                (client, at) -> place(present.addObject().put("client_id", client), at.position(), at.rotation()));
        json.put("last_update", lastUpdateMillis);
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void write(ObjectNode json, WorldEntity entity) {
        EntitySpawn spawn = entity.spawn();
        json.put("template_id", spawn.templateId());
        json.put("owner_id", spawn.ownerId());
        place(json, spawn.position(), spawn.rotation());
        if (entity.place() != null) {
            place(json, entity.place().position(), entity.place().rotation());
        }
        ObjectNode components = json.putObject("components");
        entity.components().forEach(components::put);
    }

    private static void place(ObjectNode json, Optional<Vector> position, Optional<Rotation> rotation) {
        position.ifPresent(
                p -> json.putObject("position").put("x", p.x()).put("y", p.y()).put("z", p.z()));
        rotation.ifPresent(r -> json.putObject("rotation")
                .put("x", r.x())
                .put("y", r.y())
                .put("z", r.z())
                .put("w", r.w()));
    }

    /** Into a world that is empty. */
    static void read(byte[] json, World world) {
        JsonNode tree;
        try {
            tree = JSON.readTree(json);
        } catch (IOException e) {
            throw new IllegalArgumentException("it is no world", e);
        }
        if (!tree.path("entities").isArray() || !tree.path("players").isArray()) {
            throw new IllegalArgumentException("a world has entities and players");
        }
        for (JsonNode entity : tree.path("entities")) {
            Map<String, String> components = new LinkedHashMap<>();
            entity.path("components")
                    .properties()
                    .forEach(one -> components.put(one.getKey(), one.getValue().asText()));
            world.spawn(new EntitySpawn(
                    entity.path("id").asText(),
                    entity.path("template_id").asText(),
                    entity.path("owner_id").asText(),
                    vector(entity.path("position")),
                    rotation(entity.path("rotation")),
                    components));
        }
        for (JsonNode player : tree.path("players")) {
            Optional<Vector> position = vector(player.path("position"));
            Optional<Rotation> rotation = rotation(player.path("rotation"));
            String client = player.path("client_id").asText();
            world.player(client, new World.Place(position, rotation, 0, client, 0));
        }
        world.updatedAt(tree.path("last_update").asLong());
    }

    private static Optional<Vector> vector(JsonNode at) {
        return at.isObject()
                ? Optional.of(new Vector(
                        at.path("x").asDouble(),
                        at.path("y").asDouble(),
                        at.path("z").asDouble()))
                : Optional.empty();
    }

    private static Optional<Rotation> rotation(JsonNode at) {
        return at.isObject()
                ? Optional.of(new Rotation(
                        at.path("x").asDouble(),
                        at.path("y").asDouble(),
                        at.path("z").asDouble(),
                        at.path("w").asDouble()))
                : Optional.empty();
    }
}
