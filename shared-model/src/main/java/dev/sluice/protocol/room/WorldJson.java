package dev.sluice.protocol.room;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.protocol.room.TypedMessage.EntitySpawn;
import dev.sluice.protocol.room.TypedMessage.Rotation;
import dev.sluice.protocol.room.TypedMessage.Vector;
import dev.sluice.protocol.room.World.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** A {@link World} as newcomers are told of it, and as a later owner reads it. */
final class WorldJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private WorldJson() {}

    static byte[] write(
            Map<String, WorldEntity> entities,
            Map<String, Place> players,
            Predicate<String> clients,
            long lastUpdateMillis) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode list = json.putArray("entities");
        entities.forEach((id, entity) -> write(list.addObject().put("id", id), entity));
        ArrayNode present = json.putArray("players");
        players.forEach((client, at) -> {
            if (clients.test(client)) {
                place(present.addObject().put("client_id", client), at);
            }
        });
        json.put("last_update", lastUpdateMillis);
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void write(ObjectNode json, WorldEntity entity) {
        EntitySpawn spawn = entity.spawn();
        json.put("template_id", spawn.templateId());
        json.put("owner_id", spawn.ownerId());
        place(json, entity.place());
        ObjectNode components = json.putObject("components");
        entity.components().forEach(components::put);
    }

    private static void place(ObjectNode json, Place at) {
        place(json, at.position(), at.rotation());
        if (at.sequence() != 0) {
            // By whom it was said and in which count, so that a later owner does not take what is older.
            json.put("sequence_number", at.sequence());
            json.put("from", at.from());
            json.put("connection", Long.toHexString(at.connection()));
        }
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
            Place place = place(entity);
            WorldEntity spawned = new WorldEntity(new EntitySpawn(
                    entity.path("id").asText(),
                    entity.path("template_id").asText(),
                    entity.path("owner_id").asText(),
                    place.position(),
                    place.rotation(),
                    components));
            spawned.move(place);
            world.spawn(spawned);
        }
        for (JsonNode player : tree.path("players")) {
            world.player(player.path("client_id").asText(), place(player));
        }
        world.updatedAt(tree.path("last_update").asLong());
    }

    private static Place place(JsonNode json) {
        return new Place(
                vector(json.path("position")),
                rotation(json.path("rotation")),
                json.path("sequence_number").asLong(),
                json.path("from").asText(),
                Long.parseUnsignedLong(json.path("connection").asText("0"), 16));
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
