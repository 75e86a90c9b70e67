package dev.sluice.protocol.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.room.TypedMessage.PositionUpdate;
import dev.sluice.protocol.room.TypedMessage.Rotation;
import dev.sluice.protocol.room.TypedMessage.Vector;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class WorldProperties {
    private static final World.Bounds BOUNDS = new World.Bounds(3, 120);

    /** Where its story is cut and told on from the JSON makes no difference. */
    @Property(tries = 300)
    void aWorldGoesOnFromItsJson(@ForAll("stories") List<RoomEntry> story, @ForAll("cuts") int cut) {
        World whole = new World();
        World first = new World();
        for (int i = 0; i < story.size(); i++) {
            boolean taken = take(whole, story.get(i), i);
            if (i == Math.min(cut, story.size() - 1)) {
                first = World.of(first.json());
            }
            assertThat(take(first, story.get(i), i)).isEqualTo(taken);
        }
        assertThat(text(first.json())).isEqualTo(text(whole.json()));
        assertThat(text(World.of(whole.json()).json())).isEqualTo(text(whole.json()));
    }

    @Provide
    Arbitrary<Integer> cuts() {
        return Arbitraries.integers().between(0, 30);
    }

    @Provide
    Arbitrary<List<RoomEntry>> stories() {
        Arbitrary<String> entity = Arbitraries.of("a", "b", "c", "d", "ann");
        Arbitrary<String> text = Arbitraries.strings().ofMaxLength(40).withChars("xé\"\\ 😀".toCharArray());
        Arbitrary<RoomEntry> spawn = Combinators.combine(entity, text)
                .as((id, t) -> said(MessageType.ENTITY_SPAWN, "", json("ENTITY_SPAWN", id, "\"k\":" + quoted(t))));
        Arbitrary<RoomEntry> update = Combinators.combine(entity, text)
                .as((id, t) -> said(MessageType.ENTITY_UPDATE, "", json("ENTITY_UPDATE", id, "\"l\":" + quoted(t))));
        Arbitrary<RoomEntry> despawn =
                entity.map(id -> said(MessageType.ENTITY_DESPAWN, "", json("ENTITY_DESPAWN", id, "")));
        Arbitrary<RoomEntry> move = Combinators.combine(
                        entity,
                        Arbitraries.doubles(),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.integers().between(0, 5))
                .as((id, x, told, sequence) -> {
                    PositionUpdate position = new PositionUpdate(
                            id,
                            (told & 1) != 0 ? Optional.of(new Vector(x, 0, 0)) : Optional.empty(),
                            (told & 2) != 0 ? Optional.of(new Rotation(x, 0, 0, 1)) : Optional.empty(),
                            sequence);
                    String where = (told & 1) != 0 ? ",\"position\":{\"x\":" + x + "}" : "";
                    String turned = (told & 2) != 0 ? ",\"rotation\":{\"x\":" + x + ",\"w\":1}" : "";
                    return said(
                            MessageType.POSITION_UPDATE,
                            position.key(),
                            "{\"type\":\"POSITION_UPDATE\",\"entity_id\":\"" + id + "\",\"sequence_number\":" + sequence
                                    + where + turned + "}");
                });
        return Arbitraries.oneOf(spawn, update, despawn, move)
                .list()
                .ofMinSize(1)
                .ofMaxSize(30);
    }

    private static boolean take(World world, RoomEntry entry, long nowMillis) {
        return world.take(entry, entry.entity().equals("ann"), BOUNDS, nowMillis);
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static String json(String type, String id, String components) {
        return "{\"type\":\"" + type + "\",\"entity_id\":\"" + id + "\",\"components\":{" + components + "}}";
    }

    private static RoomEntry said(MessageType type, String key, String json) {
        byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
        return new RoomEntry(RoomEntry.Kind.MESSAGE, PayloadForm.JSON, type, 1, "ann", "", "", key, 0, utf8);
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
