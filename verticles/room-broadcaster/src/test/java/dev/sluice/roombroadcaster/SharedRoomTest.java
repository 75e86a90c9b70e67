package dev.sluice.roombroadcaster;

import static dev.sluice.roombroadcaster.RoomScript.seqOf;
import static dev.sluice.roombroadcaster.RoomScript.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.protocol.room.MessageType;
import dev.sluice.protocol.room.PayloadForm;
import dev.sluice.protocol.room.RoomChannels;
import dev.sluice.protocol.room.RoomCommand;
import dev.sluice.protocol.room.RoomEntry;
import dev.sluice.protocol.room.RoomKept;
import dev.sluice.protocol.room.RoomStats;
import dev.sluice.protocol.room.Seat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a room takes over from another cluster. */
class SharedRoomTest {
    private static final String WEST = "west";

    private final RoomScript script = new RoomScript();
    private long westSeq;
    private long round;

    @Test
    void whatWasSaidElsewhereIsNotSaidAgainHere() {
        relay("", "key", "once");
        long first = script.room.owner().headSeq();
        Outcome repeated = script.command(publish("key", "once"));
        assertThat(seqOf(repeated)).isEqualTo(first);
        assertThat(texts()).containsExactly("once");
    }

    @Test
    void whatWasSaidHereIsNotHeardAgainFromElsewhere() {
        script.command(publish("key", "once"));
        relay("", "key", "once");
        assertThat(texts()).containsExactly("once");
    }

    @Test
    void theIdsOfAnotherClusterAreBoundedAsOnesOwn() {
        RoomScript small = new RoomScript("{\"idsMax\": 1}");
        relay(small, "", "old", "1");
        relay(small, "", "new", "2");
        long head = small.room.owner().headSeq();
        assertThat(seqOf(small.command(publish("new", "2")))).isEqualTo(head);
        assertThat(seqOf(small.command(publish("old", "1")))).isEqualTo(head + 1);
    }

    @Test
    void whatAMemberElsewhereSaysAboutItselfIsToldAndKept() {
        script.join("ann");
        announce(seat(1, "bob", ""));
        announce(seat(1, "bob", "{\"hi\":1}"));
        announce(seat(1, "bob", "{\"hi\":1}"));
        assertThat(script.seenBy("ann"))
                .containsExactly(
                        "JOIN [{\"client_id\":\"ann\"}]",
                        "JOIN [{\"client_id\":\"bob\"}]",
                        "UPDATE [{\"client_id\":\"bob\",\"data\":{\"hi\":1}}]");
        assertThat(RoomScript.text(script.join("eve").members()))
                .contains("{\"client_id\":\"bob\",\"data\":{\"hi\":1}}");
    }

    @Test
    void othersAreToldWhatWasSaidHereAndNeverWhatTheySaid() {
        script.join("ann");
        script.command(new RoomCommand.UpdatePresence(script.connectionOf("ann"), utf8("{\"here\":1}"), false));
        announce(seat(1, "ann", "{\"there\":1}"));
        assertThat(RoomScript.text(script.room.members().client("ann").data())).isEqualTo("{\"there\":1}");
        assertThat(script.room.members().localSeats())
                .extracting(seat -> RoomScript.text(seat.data()))
                .containsExactly("{\"here\":1}");
    }

    @Test
    void whatIsNamedAgainUnchangedDoesNotUndoWhatWasSaidHere() {
        script.join("ann");
        announce(seat(1, "ann", "{\"there\":1}"));
        script.command(new RoomCommand.UpdatePresence(script.connectionOf("ann"), utf8("{\"here\":1}"), false));
        announce(seat(1, "ann", "{\"there\":1}"));
        assertThat(RoomScript.text(script.room.members().client("ann").data())).isEqualTo("{\"here\":1}");
    }

    @Test
    void connectionsAreCountedWhereTheyAreAndMembersEverywhere() {
        script.join("ann");
        announce(seat(1, "ann", ""), seat(2, "bob", ""));
        RoomStats stats = script.room.stats();
        assertThat(stats.members()).isEqualTo(2);
        assertThat(stats.connections()).isEqualTo(1);
        assertThat(stats.seats()).extracting(Seat::connection).containsExactly(script.connectionOf("ann"));
        script.command(new RoomCommand.Leave(script.connectionOf("ann"), true));
        assertThat(script.room.stats().connections()).isZero();
        assertThat(script.members()).containsExactly("ann", "bob");
    }

    @Test
    void whoIsElsewhereCannotAcknowledgeAndIsNamedAtOnce() {
        script.join("ann");
        announce(seat(1, "bob", ""));
        script.say("ann", "hi", "bob", "m1", true);
        assertThat(receipts()).containsExactly("RECEIPT {\"acked\":0,\"failed\":[\"bob\"]}");
        assertThat(script.room.waitingForAcks()).isZero();
    }

    @Test
    void whoIsElsewhereIsNamedBesideThoseWhoAcknowledged() {
        script.join("ann");
        script.join("eve");
        announce(seat(1, "bob", ""), seat(2, "eve", ""), script.seat(9003, "raw", false));
        long seq = seqOf(script.say("ann", "hi", "", "m1", true));
        assertThat(receipts()).isEmpty();
        script.ack("eve", seq);
        assertThat(receipts()).containsExactly("RECEIPT {\"acked\":1,\"failed\":[\"bob\"]}");
    }

    @Test
    void aNewOwnerNamesWhoIsElsewhereToo() {
        script.join("ann");
        script.join("eve");
        announce(seat(1, "bob", ""));
        script.say("ann", "hi", "", "m1", true);
        RoomKept pending = script.entries().stream()
                .filter(entry -> entry.kind() == RoomEntry.Kind.KEPT)
                .map(entry -> RoomKept.decode(entry.payload()))
                .findFirst()
                .orElseThrow();
        RoomScript heir = new RoomScript(RoomScript.EPOCH + 1, "{}");
        heir.join("ann");
        heir.command(new RoomCommand.Restate(RoomScript.GATEWAY, List.of(pending)));
        heir.pass(32_000);
        assertThat(heir.seenBy("ann"))
                .filteredOn(entry -> entry.startsWith("RECEIPT"))
                .singleElement()
                .asString()
                .contains("\"acked\":0", "bob", "eve");
    }

    private List<String> receipts() {
        return script.seenBy("ann").stream()
                .filter(entry -> entry.startsWith("RECEIPT"))
                .toList();
    }

    private void announce(Seat... seats) {
        script.command(new RoomCommand.Announce(RoomBridge.CLUSTER_PREFIX + WEST, ++round, true, List.of(seats)));
    }

    private Seat seat(long connection, String client, String data) {
        return script.seat(9000 + connection, client, true).with(utf8(data));
    }

    private void relay(String from, String id, String text) {
        relay(script, from, id, text);
    }

    private void relay(RoomScript to, String from, String id, String text) {
        long connection = from.isEmpty() ? 0 : 4711;
        RoomEntry entry = RoomScript.message(connection, from, id, text);
        Batch batch = new Batch(RoomChannels.of("lobby"), 5, ++westSeq, List.of(entry.toEntry(to.nowMillis)));
        to.room.relays().take(WEST, batch, to.nowMillis);
    }

    private static RoomCommand publish(String id, String text) {
        return new RoomCommand.Publish("", "", PayloadForm.TEXT, MessageType.OTHER, "", "", id, utf8(text));
    }

    private List<String> texts() {
        return script.entries().stream()
                .filter(entry -> entry.kind() == RoomEntry.Kind.MESSAGE)
                .map(entry -> RoomScript.text(entry.payload()))
                .toList();
    }
}
