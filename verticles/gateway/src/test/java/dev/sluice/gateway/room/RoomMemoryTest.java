package dev.sluice.gateway.room;

import static dev.sluice.protocol.room.MessageType.ENTITY_DESPAWN;
import static dev.sluice.protocol.room.MessageType.ENTITY_SPAWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.Entry;
import dev.sluice.model.Position;
import dev.sluice.protocol.room.MessageType;
import dev.sluice.protocol.room.PayloadForm;
import dev.sluice.protocol.room.RoomAnswer;
import dev.sluice.protocol.room.RoomEntry;
import dev.sluice.protocol.room.RoomKept;
import dev.sluice.protocol.room.RoomKept.Locked;
import dev.sluice.protocol.room.RoomKept.Muted;
import dev.sluice.protocol.room.RoomKept.Out;
import dev.sluice.protocol.room.RoomKept.Pending;
import dev.sluice.protocol.room.RoomKept.Said;
import dev.sluice.protocol.room.RoomKept.Settled;
import dev.sluice.protocol.room.RoomKept.WorldAt;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoomMemoryTest {
    private static final long ANN = 1;
    private static final long BOB = 2;

    private final RoomMemory memory = new RoomMemory();

    @Test
    void theNewestWordAboutAClientCountsUntilItsTimeIsOver() {
        memory.entry(5, 1, kept(new Muted("bob", 1_000)));
        memory.entry(5, 2, kept(new Muted("bob", 3_000)));
        memory.entry(5, 3, kept(new Out("eve", 2_000)));
        memory.entry(5, 4, kept(new Locked(true)));
        assertThat(memory.all(1_500))
                .containsExactlyInAnyOrder(new Muted("bob", 3_000), new Out("eve", 2_000), new Locked(true));
        assertThat(memory.all(2_500)).containsExactly(new Muted("bob", 3_000), new Locked(true));
        memory.entry(5, 5, kept(new Locked(false)));
        assertThat(memory.all(3_000)).isEmpty();
    }

    @Test
    void everyReaderComesByAnEntryAndTheFirstCounts() {
        Pending pending = pending(Set.of("ann", "bob"));
        memory.entry(5, 1, kept(pending));
        memory.acked(9, "ann");
        memory.entry(5, 1, kept(pending));
        assertThat(memory.all(0)).hasSize(1);
        assertThat(((Pending) memory.all(0).get(0)).waiting()).containsExactly("bob");
        assertThat(((Pending) memory.all(0).get(0)).receivers()).isEqualTo(2);
        memory.entry(5, 2, kept(new Settled(9)));
        assertThat(memory.all(0)).isEmpty();
    }

    @Test
    void aNewOwnerCountsAnew() {
        memory.entry(5, 7, kept(new Locked(true)));
        memory.entry(6, 1, kept(new Locked(false)));
        assertThat(memory.all(0)).isEmpty();
    }

    @Test
    void whatIsGivenUpIsForgotten() {
        memory.keep(pending(Set.of("ann")));
        assertThat(memory.all(29_999)).hasSize(1);
        assertThat(memory.all(30_000)).isEmpty();
    }

    @Test
    void itIsBounded() {
        for (int i = 0; i < 1_001; i++) {
            memory.keep(new Out("client-" + i, 10));
        }
        assertThat(memory.all(0)).hasSize(1_000).doesNotContain(new Out("client-0", 10));
    }

    @Test
    void whatWasSpawnedIsRememberedAsOfTheNewestEntry() {
        memory.told(new Position(5, 7), answer("{\"entities\":[{\"id\":\"lamp\"}],\"players\":[]}"));
        memory.entry(5, 7, said(ANN, ENTITY_SPAWN, "", "{\"type\":\"ENTITY_SPAWN\",\"entity_id\":\"old\"}"));
        memory.entry(5, 8, said(BOB, ENTITY_SPAWN, "", "{\"type\":\"ENTITY_SPAWN\",\"entity_id\":\"box\"}"));
        memory.entry(5, 9, said(BOB, ENTITY_DESPAWN, "", "{\"type\":\"ENTITY_DESPAWN\",\"entity_id\":\"lamp\"}"));
        memory.entry(5, 10, said(BOB, MessageType.OTHER, "", "{}"));
        assertThat(world().asOf()).isEqualTo(new Position(5, 10));
        assertThat(worldJson()).contains("\"box\"").doesNotContain("lamp").doesNotContain("old");
    }

    @Test
    void ofPlayersItKnowsItsOwnUntilTheyLeave() {
        memory.joined("ann");
        memory.told(new Position(5, 0), answer("{\"entities\":[],\"players\":[{\"client_id\":\"eve\"}]}"));
        memory.entry(5, 1, moved(BOB, "ann"));
        memory.entry(5, 2, moved(BOB, "bob"));
        assertThat(worldJson()).contains("\"ann\"").doesNotContain("bob").doesNotContain("eve");
        memory.told(new Position(6, 0), answer("{\"entities\":[],\"players\":[]}"));
        assertThat(worldJson()).as("under the next owner, too").contains("\"ann\"");
        memory.left("ann");
        assertThat(worldJson()).doesNotContain("ann");
    }

    @Test
    void aWorldWithAHoleIsNotRestatedUntilTheOwnerTellsItAnew() {
        memory.told(new Position(5, 1), answer("{\"entities\":[{\"id\":\"lamp\"}],\"players\":[]}"));
        memory.entry(5, 3, said(BOB, MessageType.OTHER, "", "{}"));
        assertThat(memory.all(0)).isEmpty();
        memory.told(new Position(5, 2), answer("{\"entities\":[{\"id\":\"sun\"}],\"players\":[]}"));
        assertThat(memory.isNew(5, 3)).as("what came after what it was told").isTrue();
        assertThat(memory.nextSeq(5)).isEqualTo(3);
        memory.entry(5, 3, said(BOB, MessageType.OTHER, "", "{}"));
        assertThat(memory.isNew(5, 3)).isFalse();
        assertThat(world().asOf()).isEqualTo(new Position(5, 3));
        assertThat(worldJson()).contains("sun");
    }

    @Test
    void whatWasSaidUnderAnIdIsRememberedForAWhile() {
        for (int i = 0; i < 257; i++) {
            memory.entry(5, i + 1, named("m" + i));
        }
        assertThat(memory.all(0)).hasSize(256).contains(new Said("ann", "m256")).doesNotContain(new Said("ann", "m0"));
    }

    private static Entry named(String id) {
        byte[] text = "hi".getBytes(StandardCharsets.UTF_8);
        return new RoomEntry(
                        RoomEntry.Kind.MESSAGE, PayloadForm.TEXT, MessageType.OTHER, ANN, "ann", "", id, "", 0, text)
                .toEntry(7);
    }

    private WorldAt world() {
        return (WorldAt) memory.all(0).get(0);
    }

    private String worldJson() {
        return new String(world().json(), StandardCharsets.UTF_8);
    }

    private static RoomAnswer answer(String world) {
        return new RoomAnswer(false, 0, 0, false, new byte[0], world.getBytes(StandardCharsets.UTF_8));
    }

    private static Entry moved(long connection, String client) {
        return said(
                connection,
                MessageType.POSITION_UPDATE,
                "1" + client,
                "{\"type\":\"POSITION_UPDATE\",\"entity_id\":\"" + client + "\",\"position\":{\"x\":1}}");
    }

    private static Entry said(long connection, MessageType type, String key, String json) {
        String from = connection == ANN ? "ann" : "bob";
        return new RoomEntry(
                        RoomEntry.Kind.MESSAGE,
                        PayloadForm.JSON,
                        type,
                        connection,
                        from,
                        "",
                        "",
                        key,
                        0,
                        json.getBytes(StandardCharsets.UTF_8))
                .toEntry(7);
    }

    private static Entry kept(RoomKept kept) {
        return RoomEntry.kept(kept).toEntry(7);
    }

    private static Pending pending(Set<String> waiting) {
        return new Pending(9, new Entry(1, 1, new byte[] {0, 0, 0}, new byte[0]), waiting.size(), waiting, 30_000);
    }
}
