package dev.sluice.protocol.room;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.protocol.room.TypedMessage.EntityDespawn;
import dev.sluice.protocol.room.TypedMessage.EntitySpawn;
import dev.sluice.protocol.room.TypedMessage.EntityUpdate;
import dev.sluice.protocol.room.TypedMessage.PositionUpdate;
import dev.sluice.protocol.room.TypedMessage.Rotation;
import dev.sluice.protocol.room.TypedMessage.Vector;
import dev.sluice.protocol.stream.ProtocolException;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What typed messages made of a room: its entities, and where its players are. The newest position counts,
 * by its sender's numbers where it has any: what was under way for longer changes nothing.
 */
public final class World {
    /** @param bytesMax of what entities are said to be, as UTF-8 */
    public record Bounds(int entitiesMax, int bytesMax) {
        /** For a world whose owner has judged what goes in. */
        public static final Bounds NONE = new Bounds(Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    /**
     * Where something is.
     *
     * @param sequence of the sender's count; 0 for none
     * @param connection the sender's, 0 for a backend's
     */
    record Place(Optional<Vector> position, Optional<Rotation> rotation, long sequence, String from, long connection) {
        /** With what this one does not tell as it was known. */
        Place over(Place known) {
            return new Place(position.or(known::position), rotation.or(known::rotation), sequence, from, connection);
        }

        /** Who has come anew counts anew. */
        boolean isOlderThan(Place known) {
            boolean cameAnew = from.equals(known.from) && connection != known.connection;
            boolean numbered = sequence != 0 && known.sequence != 0;
            // Of numbers that begin anew, the older one is less than half of them behind.
            return numbered && !cameAnew && (int) (sequence - known.sequence) < 0;
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, WorldEntity> entities = new LinkedHashMap<>();
    private final Map<String, Place> players = new HashMap<>();
    private long bytes;
    private long lastUpdateMillis;
    private long changes;

    /** @throws IllegalArgumentException when it is none that {@link #json} wrote */
    public static World of(byte[] json) {
        World world = new World();
        WorldJson.read(json, world);
        return world;
    }

    public boolean isEmpty() {
        return entities.isEmpty() && players.isEmpty();
    }

    /** Another number whenever something changed. */
    public long changes() {
        return changes;
    }

    /** {@code {entities, players, last_update}}. */
    public byte[] json() {
        return json(everybody -> true);
    }

    /** The same with those players alone. */
    public byte[] json(Predicate<String> clients) {
        return WorldJson.write(entities, players, clients, lastUpdateMillis);
    }

    /** Whether a message may be about something in a world. */
    public static boolean concerns(RoomEntry entry) {
        return entry.kind() == RoomEntry.Kind.MESSAGE
                && entry.to().isEmpty()
                && entry.type().isOfWorld();
    }

    /**
     * Takes what was said to all.
     *
     * @param player whether it tells the position of a client in the room; of things that nobody spawned nothing is kept
     * @return whether there is place for it; what is not about an entity always has
     */
    public boolean take(RoomEntry entry, boolean player, Bounds bounds, long nowMillis) {
        changes++;
        if (entry.type().isOfEntity()) {
            return apply(entry, bounds, nowMillis);
        }
        if (entry.type() == MessageType.POSITION_UPDATE) {
            move(entry, player, nowMillis);
        }
        return true;
    }

    public void left(String client) {
        changes++;
        players.remove(client);
    }

    /** Forgets where others were. */
    public void retainPlayers(Predicate<String> clients) {
        changes++;
        players.keySet().removeIf(client -> !clients.test(client));
    }

    /** Knows also where the players of the other one are, but for those that are here. */
    public void addPlayers(World other) {
        changes++;
        other.players.forEach(players::putIfAbsent);
    }

    void spawn(WorldEntity entity) {
        WorldEntity former = entities.put(entity.spawn().entityId(), entity);
        bytes += entity.bytes() - (former == null ? 0 : former.bytes());
    }

    void player(String client, Place place) {
        players.put(client, place);
    }

    void updatedAt(long millis) {
        lastUpdateMillis = millis;
    }

    private boolean apply(RoomEntry entry, Bounds bounds, long nowMillis) {
        TypedMessage message = read(entry).orElse(null);
        if (message instanceof EntitySpawn spawn) {
            WorldEntity former = entities.get(spawn.entityId());
            WorldEntity entity = new WorldEntity(spawn);
            long grown = entity.bytes() - (former == null ? 0 : former.bytes());
            if (former == null && entities.size() >= bounds.entitiesMax() || bytes + grown > bounds.bytesMax()) {
                return false;
            }
            spawn(entity);
        } else if (message instanceof EntityUpdate update) {
            WorldEntity entity = entities.get(update.entityId());
            if (entity != null) {
                long before = entity.bytes();
                if (!entity.update(update.components(), bounds.bytesMax() - bytes)) {
                    return false;
                }
                bytes += entity.bytes() - before;
            }
        } else if (message instanceof EntityDespawn despawn) {
            WorldEntity gone = entities.remove(despawn.entityId());
            bytes -= gone == null ? 0 : gone.bytes();
        }
        lastUpdateMillis = nowMillis;
        return true;
    }

    private void move(RoomEntry entry, boolean player, long nowMillis) {
        String id = entry.entity();
        WorldEntity entity = entities.get(id);
        if (entity == null && !player || !(read(entry).orElse(null) instanceof PositionUpdate update)) {
            return;
        }
        Place now =
                new Place(update.position(), update.rotation(), update.sequence(), entry.from(), entry.connection());
        Place known = entity == null ? players.get(id) : entity.place();
        if (known != null && now.isOlderThan(known)) {
            return;
        }
        Place place = known == null ? now : now.over(known);
        if (entity == null) {
            players.put(id, place);
        } else {
            entity.move(place);
        }
        lastUpdateMillis = nowMillis;
    }

    /** It was checked when it was said; what does not parse all the same changes nothing. */
    private static Optional<TypedMessage> read(RoomEntry entry) {
        try {
            return switch (entry.form()) {
                case JSON -> TypedJson.parse(JSON.readTree(entry.payload()));
                case BINARY -> TypedProtobuf.parse(entry.payload());
                case TEXT -> Optional.empty();
            };
        } catch (ProtocolException | IOException e) {
            return Optional.empty();
        }
    }
}
