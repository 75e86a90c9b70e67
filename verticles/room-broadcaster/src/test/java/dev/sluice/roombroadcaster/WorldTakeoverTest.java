package dev.sluice.roombroadcaster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.bus.BusMessage.Attach;
import dev.sluice.model.Entry;
import dev.sluice.model.Position;
import dev.sluice.protocol.room.RoomChannels;
import dev.sluice.protocol.room.RoomCommand;
import dev.sluice.protocol.room.RoomKept.WorldAt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was spawned in a room is there under its next owner, too. */
class WorldTakeoverTest {
    private static final int HISTORY = 40;
    private static final String SETTINGS = "{\"history\": {\"entriesMax\": " + HISTORY + "}}";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RoomScript former = new RoomScript(SETTINGS);
    private final RoomScript heir = new RoomScript(RoomScript.EPOCH + 1, SETTINGS);
    /** As a store has it: all that was ever written, of which it keeps the newest. */
    private final List<Entry> stored = new ArrayList<>();

    private Optional<WorldAt> storedWorld = Optional.empty();
    private int worldsStored;

    @BeforeEach
    void somebodyIsThere() {
        former.join("ann");
    }

    @Test
    void theStoreKnowsWhatItsHistoryDoesNotHaveAnyMore() {
        spawn(former, "lamp");
        spawn(former, "box");
        for (int i = 0; i < 5 * HISTORY; i++) {
            former.say("ann", "m" + i);
            if (i == HISTORY) {
                despawn(former, "box");
                spawn(former, "tree");
            }
            store();
        }
        assertThat(worldsStored).as("not with each message").isBetween(5, 20);

        restore();

        assertThat(entities(heir)).containsExactly("lamp", "tree");
    }

    @Test
    void aWorldThatNothingHappensInIsStoredBeforeItIsTooOld() {
        spawn(former, "lamp");
        store();
        former.pass(400_000);
        store();
        assertThat(storedWorld).isPresent();
    }

    @Test
    void gatewaysTellWhatTheyKnowAndTheNewestCounts() {
        heir.nowMillis = former.nowMillis;
        heir.room.attach(
                new Attach(RoomChannels.of("lobby"), RoomScript.GATEWAY, RoomScript.EPOCH, 9, 1, 1000), heir.nowMillis);
        restate(8, "[{\"id\":\"lamp\"}]", "[{\"client_id\":\"ann\",\"position\":{\"x\":1}}]");
        restate(9, "[{\"id\":\"tree\"}]", "[{\"client_id\":\"bob\",\"position\":{\"x\":2}}]");
        restate(7, "[{\"id\":\"lamp\"},{\"id\":\"box\"}]", "[{\"client_id\":\"eve\",\"position\":{\"x\":3}}]");
        heir.command(
                new RoomCommand.Announce(RoomScript.GATEWAY, 1, true, List.of(heir.sits("ann"), heir.sits("bob"))));
        heir.pass(heir.room.gatheredAtMillis() - heir.nowMillis + 100);

        assertThat(entities(heir)).containsExactly("tree");
        assertThat(players(heir)).as("who is in the room, by whichever gateway").containsExactly("ann", "bob");
    }

    /** As gateways have it that heard the owner: by its own words and in its own form. */
    @Test
    void anOlderPositionChangesNothingUnderTheNextOwnerEither() {
        spawn(former, "lamp");
        former.sayTyped("ann", position("lamp", 100));
        former.sayTyped("ann", position("ann", 100));
        former.sayTyped("ann", "{\"type\":\"POSITION_UPDATE\",\"entity_id\":\"bob\",\"position\":{\"x\":9}}");
        former.join("bob");
        former.sayTyped("ann", "{\"type\":\"POSITION_UPDATE\",\"entity_id\":\"bob\",\"position\":{\"x\":9}}");
        long connection = former.connectionOf("ann");
        WorldAt known = new WorldAt(
                new Position(RoomScript.EPOCH, 9), former.join("reader").world());
        heir.command(new RoomCommand.Restate(RoomScript.GATEWAY, List.of(known)));
        heir.command(new RoomCommand.Announce(
                RoomScript.GATEWAY, 1, true, List.of(heir.seat(connection, "ann", true), heir.sits("bob"))));
        heir.pass(heir.room.gatheredAtMillis() - heir.nowMillis + 100);
        heir.sits("ann", connection);

        heir.sayTyped("ann", position("lamp", 60));
        heir.sayTyped("ann", position("ann", 60));

        assertThat(RoomScript.text(heir.join("reader").world()))
                .contains("\"client_id\":\"bob\",\"position\":{\"x\":9.0")
                .contains("{\"x\":100.0")
                .doesNotContain("{\"x\":60.0");
        heir.drop("ann");
        heir.join("ann");
        heir.sayTyped("ann", position("ann", 1));
        assertThat(RoomScript.text(heir.join("again").world()))
                .as("who has come anew counts anew")
                .contains("\"client_id\":\"ann\",\"position\":{\"x\":1.0");
    }

    private static String position(String id, long sequence) {
        return "{\"type\":\"POSITION_UPDATE\",\"entity_id\":\"" + id + "\",\"sequence_number\":" + sequence
                + ",\"position\":{\"x\":" + sequence + "}}";
    }

    @Test
    void whatIsToldLateDoesNotUndoWhatWasSaidMeanwhile() {
        heir.join("ann");
        spawn(heir, "sun");
        despawn(heir, "box");
        restate(9, "[{\"id\":\"lamp\"},{\"id\":\"box\"}]", "[]");
        assertThat(entities(heir)).containsExactly("lamp", "sun");
    }

    @Test
    void whatGatewaysKnowIsOlderThanWhatTheStoreHas() {
        spawn(former, "lamp");
        store();
        Position seen = new Position(RoomScript.EPOCH, former.room.owner().headSeq());
        despawn(former, "lamp");
        spawn(former, "tree");
        store();
        restore();
        restate(seen.seq(), "[{\"id\":\"lamp\"}]", "[]");
        assertThat(entities(heir)).containsExactly("tree");
    }

    @Test
    void whoseGatewayIsLateIsWhereItWasAllTheSame() {
        heir.join("ann");
        restate(9, "[]", "[{\"client_id\":\"bob\",\"position\":{\"x\":2}},{\"client_id\":\"eve\"}]");
        assertThat(players(heir)).isEmpty();
        heir.command(new RoomCommand.Announce(RoomScript.GATEWAY, 1, false, List.of(heir.sits("bob"))));
        assertThat(players(heir)).containsExactly("bob");
        heir.pass(60_000);
        heir.join("eve");
        assertThat(players(heir)).as("eve's place is forgotten").containsExactly("bob");
    }

    @Test
    void whatIsNoWorldChangesNothing() {
        heir.join("ann");
        spawn(heir, "sun");
        restate(9, "7", "[]");
        assertThat(entities(heir)).containsExactly("sun");
    }

    @Test
    void aWorldIsBoundedInBytes() {
        RoomScript small = new RoomScript("{\"worldBytesMax\": 100}");
        small.join("ann");
        spawn(small, "lamp");
        String update = "{\"type\":\"ENTITY_UPDATE\",\"entity_id\":\"lamp\",\"components\":{\"a\":\"%s\"}}";
        Outcome tooMuch = small.sayTyped("ann", update.formatted("x".repeat(100)));
        assertThat(RoomScript.refused(tooMuch).field()).isEqualTo("entity_id");
        assertThat(small.sayTyped("ann", update.formatted("x".repeat(90)))).isInstanceOf(Outcome.Done.class);
        RoomScript.refused(spawned(small, "another"));
        despawn(small, "lamp");
        assertThat(spawned(small, "another")).isInstanceOf(Outcome.Done.class);
    }

    private void restate(long seq, String entities, String players) {
        String json = "{\"entities\":" + entities + ",\"players\":" + players + "}";
        WorldAt world = new WorldAt(new Position(RoomScript.EPOCH, seq), RoomScript.utf8(json));
        heir.command(new RoomCommand.Restate(RoomScript.GATEWAY, List.of(world)));
    }

    /** As the former owner's output does it. */
    private void store() {
        List<Entry> pending = former.room.owner().pending();
        Optional<WorldAt> due = former.room.world().due(pending, false, former.nowMillis);
        stored.addAll(pending);
        due.ifPresent(world -> {
            storedWorld = due;
            worldsStored++;
            former.room.world().stored(world, former.nowMillis);
        });
        former.room.owner().flush(former.nowMillis, (gateway, batch) -> {});
    }

    private void restore() {
        int from = Math.max(0, stored.size() - HISTORY);
        List<Position> positions = new ArrayList<>();
        for (int i = from; i < stored.size(); i++) {
            positions.add(new Position(RoomScript.EPOCH, i + 1));
        }
        heir.room.restore(positions, stored.subList(from, stored.size()), storedWorld, heir.nowMillis);
    }

    private static void spawn(RoomScript room, String entity) {
        assertThat(spawned(room, entity)).isInstanceOf(Outcome.Done.class);
    }

    private static Outcome spawned(RoomScript room, String entity) {
        return room.sayTyped("ann", "{\"type\":\"ENTITY_SPAWN\",\"entity_id\":\"" + entity + "\"}");
    }

    private static void despawn(RoomScript room, String entity) {
        room.sayTyped("ann", "{\"type\":\"ENTITY_DESPAWN\",\"entity_id\":\"" + entity + "\"}");
    }

    private static Set<String> entities(RoomScript room) {
        return names(room, "entities", "id");
    }

    private static Set<String> players(RoomScript room) {
        return names(room, "players", "client_id");
    }

    private static Set<String> names(RoomScript room, String list, String field) {
        Set<String> names = new TreeSet<>();
        try {
            for (JsonNode one : JSON.readTree(room.join("reader").world()).path(list)) {
                names.add(one.path(field).asText());
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return names;
    }
}
