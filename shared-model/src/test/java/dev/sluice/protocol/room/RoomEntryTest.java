package dev.sluice.protocol.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.room.RoomEntry.Kind;
import dev.sluice.protocol.room.TypedMessage.PositionUpdate;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RoomEntryTest {
    @Test
    void itIsKnownWhomAMessageIsForWithoutDecodingIt() {
        for (String from : new String[] {"", "ann", "ännchen"}) {
            for (long connection : new long[] {0, 7}) {
                RoomEntry entry = new RoomEntry(
                        RoomEntry.Kind.MESSAGE,
                        PayloadForm.TEXT,
                        MessageType.OTHER,
                        connection,
                        from,
                        "bøb",
                        "id",
                        "key",
                        0,
                        new byte[] {1});
                assertThat(RoomEntry.isTo(entry.toEntry(1), "bøb".getBytes(StandardCharsets.UTF_8)))
                        .isTrue();
                assertThat(RoomEntry.isTo(entry.toEntry(1), "bøbs".getBytes(StandardCharsets.UTF_8)))
                        .isFalse();
                assertThat(RoomEntry.isTo(entry.toEntry(1), "b".getBytes(StandardCharsets.UTF_8)))
                        .isFalse();
            }
        }
    }

    private static final long ANN = 1;
    private static final long BOB = 2;

    @Test
    void aMessageGoesToAllButItsSendersConnection() {
        RoomEntry entry = said(PayloadForm.TEXT, MessageType.OTHER, "", "hi");
        assertThat(entry.isForRaw(ANN, "ann")).isFalse();
        assertThat(entry.isForRaw(BOB, "bob")).isTrue();
        assertThat(entry.isForRaw(3, "ann")).as("her other tab").isTrue();
        assertThat(entry.isForEnvelope(ANN, "ann")).isFalse();
    }

    @Test
    void aDirectMessageGoesToItsReceiverAlone() {
        RoomEntry entry = said(PayloadForm.TEXT, MessageType.OTHER, "bob", "hi");
        assertThat(entry.isForRaw(BOB, "bob")).isTrue();
        assertThat(entry.isForRaw(3, "eve")).isFalse();
        assertThat(entry.isForEnvelope(3, "eve")).isFalse();
    }

    @Test
    void whatTheRoomSaysIsHiddenFromRawReaders() {
        for (Kind kind : Kind.values()) {
            RoomEntry entry = RoomEntry.ofRoom(kind, utf8("[]"));
            assertThat(entry.isForRaw(BOB, "bob")).as("%s", kind).isEqualTo(kind == Kind.MESSAGE);
            assertThat(entry.isForEnvelope(BOB, "bob")).as("%s", kind).isEqualTo(!kind.isHidden());
        }
    }

    @Test
    void typedPresenceReachesEnvelopeReadersOnlyAsTheRoomsOwnWord() {
        RoomEntry entry = said(PayloadForm.JSON, MessageType.PRESENCE_UPDATE, "", "{}");
        assertThat(entry.isForRaw(BOB, "bob")).isTrue();
        assertThat(entry.isForEnvelope(BOB, "bob")).isFalse();
    }

    @Test
    void anEnvelopeHoldsJsonAsItIsAndOtherTextEscaped() {
        assertThat(envelope(said(PayloadForm.JSON, MessageType.OTHER, "", "{\"a\": 1}")))
                .isEqualTo("{\"type\":\"MESSAGE\",\"seq\":9,\"epoch\":5,\"timestamp\":7,\"from\":\"ann\","
                        + "\"payload\":{\"a\": 1}}");
        assertThat(envelope(said(PayloadForm.TEXT, MessageType.OTHER, "bob", "a\"b")))
                .endsWith("\"from\":\"ann\",\"to\":\"bob\",\"text\":\"a\\\"b\"}");
        assertThat(envelope(new RoomEntry(
                        Kind.MESSAGE,
                        PayloadForm.BINARY,
                        MessageType.OTHER,
                        ANN,
                        "ann",
                        "",
                        "m1",
                        "",
                        RoomEntry.ITSELF,
                        new byte[] {1, 2, 3})))
                .endsWith("\"from\":\"ann\",\"id\":\"m1\",\"ack_seq\":9,\"binary\":\"AQID\"}");
    }

    @Test
    void presenceIsAListOfMembers() {
        assertThat(envelope(RoomEntry.ofRoom(Kind.LEAVE, utf8("[{\"client_id\":\"bob\"}]"))))
                .isEqualTo("{\"type\":\"PRESENCE_LEAVE\",\"seq\":9,\"epoch\":5,\"timestamp\":7,"
                        + "\"members\":[{\"client_id\":\"bob\"}]}");
    }

    @Property
    void conflationKeepsTheNewestPositionOfEachEntityAndAllElseInOrder(
            @ForAll @Size(max = 40) List<@IntRange(min = 0, max = 6) Integer> plan) {
        List<RoomEntry> entries = new ArrayList<>();
        for (int i = 0; i < plan.size(); i++) {
            int subject = plan.get(i);
            boolean chat = subject > 4;
            entries.add(new RoomEntry(
                    Kind.MESSAGE,
                    PayloadForm.JSON,
                    chat ? MessageType.CHAT_MESSAGE : MessageType.POSITION_UPDATE,
                    ANN,
                    "ann",
                    "",
                    "",
                    chat ? "" : "1e" + subject,
                    0,
                    utf8("" + i)));
        }

        List<Integer> kept = Conflation.newest(entries);

        assertThat(kept).isSorted().doesNotHaveDuplicates();
        Map<String, Integer> newest = new HashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            newest.put(entries.get(i).key(), i);
        }
        for (int i = 0; i < entries.size(); i++) {
            boolean needed =
                    entries.get(i).key().isEmpty() || newest.get(entries.get(i).key()) == i;
            assertThat(kept.contains(i)).as("entry %s of %s", i, plan).isEqualTo(needed);
        }
    }

    @Test
    void positionsOfTwoLivesOfAnEntityAreNotConflated() {
        List<RoomEntry> entries = List.of(
                position("e"),
                said(PayloadForm.JSON, MessageType.ENTITY_DESPAWN, "", "{}"),
                said(PayloadForm.JSON, MessageType.ENTITY_SPAWN, "", "{}"),
                position("e"));
        assertThat(Conflation.newest(entries)).containsExactly(0, 1, 2, 3);
    }

    /** What they tell: 1 a position, 2 a rotation, 3 both. */
    @Test
    void aPositionThatTellsMoreThanTheNewerOnesIsKept() {
        List<RoomEntry> entries = new ArrayList<>();
        for (int told : new int[] {3, 1, 2, 1, 1, 2, 0, 2}) {
            PositionUpdate update = new PositionUpdate(
                    "e",
                    (told & 1) == 0 ? Optional.empty() : Optional.of(new TypedMessage.Vector(1, 2, 3)),
                    (told & 2) == 0 ? Optional.empty() : Optional.of(new TypedMessage.Rotation(1, 2, 3, 4)),
                    0);
            entries.add(new RoomEntry(
                    Kind.MESSAGE, PayloadForm.JSON, update.type(), ANN, "ann", "", "", update.key(), 0, utf8("{}")));
        }
        assertThat(Conflation.newest(entries)).containsExactly(4, 7);
        assertThat(Conflation.newest(entries.subList(0, 2))).containsExactly(0, 1);
        assertThat(Conflation.newest(List.of(entries.get(1), entries.get(0)))).containsExactly(1);
    }

    private static RoomEntry position(String entity) {
        return new RoomEntry(
                Kind.MESSAGE,
                PayloadForm.JSON,
                MessageType.POSITION_UPDATE,
                ANN,
                "ann",
                "",
                "",
                "1" + entity,
                0,
                utf8("{}"));
    }

    private static RoomEntry said(PayloadForm form, MessageType type, String to, String text) {
        return new RoomEntry(Kind.MESSAGE, form, type, ANN, "ann", to, "", "", 0, utf8(text));
    }

    private static String envelope(RoomEntry entry) {
        return new String(RoomEnvelope.json(entry, 5, 9, 7), StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
