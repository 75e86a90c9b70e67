package dev.sluice.roombroadcaster;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.protocol.room.PayloadForm;
import dev.sluice.protocol.room.RoomEntry;
import dev.sluice.protocol.room.TypedJson;
import dev.sluice.protocol.room.TypedMessage;
import dev.sluice.protocol.room.TypedMessage.EntityDespawn;
import dev.sluice.protocol.room.TypedMessage.EntitySpawn;
import dev.sluice.protocol.room.TypedMessage.EntityUpdate;
import dev.sluice.protocol.room.TypedMessage.PositionUpdate;
import dev.sluice.protocol.room.TypedMessage.Rotation;
import dev.sluice.protocol.room.TypedMessage.Vector;
import dev.sluice.protocol.room.TypedProtobuf;
import dev.sluice.protocol.stream.ProtocolException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What typed messages made of the room: its entities, and where its players are. The newest position counts,
 * by its sender's numbers where it has any: what was under way for longer changes nothing.
 */
final class World {
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Position(PositionUpdate update, String from, long connection) {
        /** Who has come anew counts anew. */
        boolean isOlderThan(Position known) {
            boolean cameAnew = from.equals(known.from) && connection != known.connection;
            boolean numbered = update.sequence() != 0 && known.update.sequence() != 0;
            // Of numbers that begin anew, the older one is less than half of them behind.
            return numbered && !cameAnew && (int) (update.sequence() - known.update.sequence()) < 0;
        }
    }

    private final Map<String, Entity> entities = new LinkedHashMap<>();
    private final Map<String, Position> players = new HashMap<>();
    private long lastUpdateMillis;

    int entities() {
        return entities.size();
    }

    boolean isEmpty() {
        return entities.isEmpty() && players.isEmpty();
    }

    /** @return whether there is place for it; what is no entity's message always has */
    boolean apply(PayloadForm form, byte[] payload, int entitiesMax, long nowMillis) {
        TypedMessage message = read(form, payload).orElse(null);
        if (message instanceof EntitySpawn spawn) {
            if (entities.size() >= entitiesMax && !entities.containsKey(spawn.entityId())) {
                return false;
            }
            entities.put(spawn.entityId(), new Entity(spawn));
        } else if (message instanceof EntityUpdate update) {
            Entity entity = entities.get(update.entityId());
            if (entity != null && !entity.update(update.components())) {
                return false;
            }
        } else if (message instanceof EntityDespawn despawn) {
            entities.remove(despawn.entityId());
        }
        lastUpdateMillis = nowMillis;
        return true;
    }

    /** @param player whether it is about a client in the room; of things that nobody spawned nothing is kept */
    void move(RoomEntry entry, boolean player, long nowMillis) {
        String id = entry.key();
        Entity entity = entities.get(id);
        if (entity == null && !player
                || !(read(entry.form(), entry.payload()).orElse(null) instanceof PositionUpdate update)) {
            return;
        }
        Position now = new Position(update, entry.from(), entry.connection());
        Position known = entity == null ? players.get(id) : entity.position;
        if (known != null && now.isOlderThan(known)) {
            return;
        }
        if (entity == null) {
            players.put(id, now);
        } else {
            entity.position = now;
        }
        lastUpdateMillis = nowMillis;
    }

    void left(String client) {
        players.remove(client);
    }

    /** {@code {entities, players, last_update}}. */
    byte[] json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        var list = json.putArray("entities");
        entities.forEach((id, entity) -> entity.write(list.addObject().put("id", id)));
        var present = json.putArray("players");
        players.forEach((client, at) -> place(present.addObject().put("client_id", client), at));
        json.put("last_update", lastUpdateMillis);
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void place(ObjectNode json, Position at) {
        place(json, at.update().position(), at.update().rotation());
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

    /** It was checked when it was said; what does not parse all the same changes nothing. */
    private static Optional<TypedMessage> read(PayloadForm form, byte[] payload) {
        try {
            return switch (form) {
                case JSON -> TypedJson.parse(JSON.readTree(payload));
                case BINARY -> TypedProtobuf.parse(payload);
                case TEXT -> Optional.empty();
            };
        } catch (ProtocolException | IOException e) {
            return Optional.empty();
        }
    }

    private static final class Entity {
        private final EntitySpawn spawn;
        private final Map<String, String> components;
        private Position position;

        Entity(EntitySpawn spawn) {
            this.spawn = spawn;
            this.components = new LinkedHashMap<>(spawn.components());
        }

        boolean update(Map<String, String> newer) {
            int added = 0;
            for (String name : newer.keySet()) {
                added += components.containsKey(name) ? 0 : 1;
            }
            if (components.size() + added > TypedMessage.COMPONENTS_MAX) {
                return false;
            }
            components.putAll(newer);
            return true;
        }

        void write(ObjectNode json) {
            json.put("template_id", spawn.templateId());
            json.put("owner_id", spawn.ownerId());
            place(json, spawn.position(), spawn.rotation());
            if (position != null) {
                place(json, position);
            }
            ObjectNode all = json.putObject("components");
            components.forEach(all::put);
        }
    }
}
