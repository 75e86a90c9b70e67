package dev.sluice.protocol.room;

import dev.sluice.protocol.room.TypedMessage.EntitySpawn;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A thing that somebody spawned, with all that was said of it since. */
final class WorldEntity {
    private final EntitySpawn spawn;
    private final Map<String, String> components;
    private World.Place place;
    private long bytes;

    WorldEntity(EntitySpawn spawn) {
        this.spawn = spawn;
        this.components = new LinkedHashMap<>(spawn.components());
        this.place = new World.Place(spawn.position(), spawn.rotation(), 0, "", 0);
        this.bytes = utf8(spawn.entityId()) + utf8(spawn.templateId()) + utf8(spawn.ownerId());
        components.forEach((name, text) -> bytes += utf8(name) + utf8(text));
    }

    EntitySpawn spawn() {
        return spawn;
    }

    Map<String, String> components() {
        return components;
    }

    /** Where it was spawned, or was last said to be. */
    World.Place place() {
        return place;
    }

    void move(World.Place newer) {
        place = newer;
    }

    /** Of its names and texts, as UTF-8. */
    long bytes() {
        return bytes;
    }

    /** @return false, and nothing is changed, when it would have too many components or grow by more than that */
    boolean update(Map<String, String> newer, long growthMax) {
        int added = 0;
        long growth = 0;
        for (Map.Entry<String, String> component : newer.entrySet()) {
            String former = components.get(component.getKey());
            added += former == null ? 1 : 0;
            growth += utf8(component.getValue()) + (former == null ? utf8(component.getKey()) : -utf8(former));
        }
        if (components.size() + added > TypedMessage.COMPONENTS_MAX || growth > Math.max(0, growthMax)) {
            return false;
        }
        components.putAll(newer);
        bytes += growth;
        return true;
    }

    private static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
