package dev.sluice.roombroadcaster;

import static dev.sluice.roombroadcaster.RoomScript.refused;
import static dev.sluice.roombroadcaster.RoomScript.seqOf;
import static dev.sluice.roombroadcaster.RoomScript.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bus.ErrorCode;
import dev.sluice.protocol.room.MessageType;
import dev.sluice.protocol.room.PayloadForm;
import dev.sluice.protocol.room.RoomAnswer;
import dev.sluice.protocol.room.RoomCommand;
import dev.sluice.protocol.room.RoomEntry;
import dev.sluice.protocol.room.RoomStats;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoomTest {
    @Test
    void aNewcomerLearnsWhoIsThereAndHearsWhatComesAfter() {
        RoomScript script = new RoomScript();
        script.join("ann");
        script.say("ann", "alone");

        RoomAnswer bob = script.join("bob");
        long seq = seqOf(script.say("ann", "hi"));

        assertThat(text(bob.members())).isEqualTo("[{\"client_id\":\"ann\"},{\"client_id\":\"bob\"}]");
        assertThat(bob.memberCount()).isEqualTo(2);
        assertThat(bob.recovered()).isFalse();
        assertThat(seq).isEqualTo(bob.fromSeq() + 1);
    }

    @Test
    void othersAreToldOfJoinsAndLeaves() {
        RoomScript script = new RoomScript();
        script.join("ann");
        script.join("bob");
        script.command(new RoomCommand.Leave(script.connectionOf("bob"), true));

        assertThat(script.seenBy("ann"))
                .containsExactly(
                        "JOIN [{\"client_id\":\"ann\"}]",
                        "JOIN [{\"client_id\":\"bob\"}]",
                        "LEAVE [{\"client_id\":\"bob\"}]");
    }

    @Test
    void whatIsSaidIsNamedAfterItsSenderAndHiddenFromIt() {
        RoomScript script = new RoomScript();
        script.joinRaw("ann");
        script.joinRaw("bob");
        script.say("ann", "hi");

        RoomEntry said = script.entries().get(2);
        assertThat(said.from()).isEqualTo("ann");
        assertThat(said.isForRaw(script.connectionOf("ann"), "ann")).isFalse();
        assertThat(said.isForRaw(script.connectionOf("bob"), "bob")).isTrue();
    }

    @Test
    void aDirectMessageNeedsItsReceiver() {
        RoomScript script = new RoomScript();
        script.join("ann");
        assertThat(refused(script.say("ann", "hi", "bob", "", false)).field()).isEqualTo("to");
        script.join("bob");
        script.join("eve");
        script.say("ann", "hi", "bob", "", false);
        assertThat(script.seenBy("bob")).contains("MESSAGE ann hi");
        assertThat(script.seenBy("eve")).noneMatch(entry -> entry.startsWith("MESSAGE"));
    }

    @Test
    void whoIsNotInTheRoomSaysNothingThere() {
        RoomScript script = new RoomScript();
        Outcome outcome = script.command(
                new RoomCommand.Say(99, PayloadForm.TEXT, MessageType.OTHER, "", "", "", false, new byte[1]));
        assertThat(refused(outcome).code()).isEqualTo(ErrorCode.NO_SESSION);
        assertThat(script.entries()).isEmpty();
    }

    @Test
    void theSameIdIsSaidOnceAndAnsweredTwice() {
        RoomScript script = new RoomScript();
        script.join("ann");
        long first = seqOf(script.say("ann", "hi", "", "m1", false));
        long second = seqOf(script.say("ann", "hi", "", "m1", false));
        assertThat(second).isEqualTo(first);
        script.join("bob");
        assertThat(seqOf(script.say("bob", "hi", "", "m1", false))).isGreaterThan(first);
    }

    @Test
    void aBackendsMessageComesOnceForItsKey() {
        RoomScript script = new RoomScript();
        script.join("ann");
        var publish = new RoomCommand.Publish(
                "", "", PayloadForm.TEXT, MessageType.OTHER, "", "", "key", RoomScript.utf8("news"));
        long seq = seqOf(script.command(publish));
        assertThat(seqOf(script.command(publish))).isEqualTo(seq);
        assertThat(script.seenBy("ann")).containsOnlyOnce("MESSAGE news");
    }

    @Test
    void theWorldIsWhatTypedMessagesMadeOfIt() {
        RoomScript script = new RoomScript();
        script.join("ann");
        script.sayTyped(
                "ann",
                "{\"type\":\"ENTITY_SPAWN\",\"entity_id\":\"e\",\"template_id\":\"t\",\"components\":{\"a\":\"1\"}}");
        script.sayTyped("ann", "{\"type\":\"ENTITY_UPDATE\",\"entity_id\":\"e\",\"components\":{\"a\":\"2\"}}");
        script.sayTyped("ann", "{\"type\":\"POSITION_UPDATE\",\"entity_id\":\"e\",\"position\":{\"x\":3}}");
        script.sayTyped("ann", "{\"type\":\"POSITION_UPDATE\",\"entity_id\":\"ann\",\"position\":{\"x\":4}}");

        assertThat(text(script.join("bob").world()))
                .startsWith("{\"entities\":[{\"id\":\"e\",\"template_id\":\"t\",\"owner_id\":\"\","
                        + "\"position\":{\"x\":3.0,\"y\":0.0,\"z\":0.0},\"components\":{\"a\":\"2\"}}],"
                        + "\"players\":[{\"client_id\":\"ann\",\"position\":{\"x\":4.0,\"y\":0.0,\"z\":0.0}}]");

        script.sayTyped("ann", "{\"type\":\"ENTITY_DESPAWN\",\"entity_id\":\"e\"}");
        script.command(new RoomCommand.Leave(script.connectionOf("ann"), true));
        assertThat(script.join("eve").world()).as("nothing is left of it").isEmpty();
    }

    @Test
    void anOlderPositionIsHeardButChangesNothing() {
        RoomScript script = new RoomScript();
        script.join("ann");
        script.sayTyped("ann", "{\"type\":\"ENTITY_SPAWN\",\"entity_id\":\"e\"}");
        for (long sequence : new long[] {5, 3, 4_294_967_295L}) {
            for (String id : new String[] {"e", "ann"}) {
                seqOf(script.sayTyped("ann", position(id, sequence)));
            }
        }
        assertThat(text(script.join("bob").world()))
                .contains("\"owner_id\":\"\",\"position\":{\"x\":5.0,")
                .contains("\"client_id\":\"ann\",\"position\":{\"x\":5.0,");
        script.sayTyped("ann", position("e", 6));
        assertThat(text(script.join("eve").world())).contains("\"owner_id\":\"\",\"position\":{\"x\":6.0,");
    }

    private static String position(String id, long sequence) {
        return "{\"type\":\"POSITION_UPDATE\",\"entity_id\":\"" + id + "\",\"sequence_number\":" + sequence
                + ",\"position\":{\"x\":" + sequence + "}}";
    }

    @Test
    void whatOnlyTurnsStaysWhereItWas() {
        RoomScript script = new RoomScript();
        script.join("ann");
        script.sayTyped("ann", "{\"type\":\"ENTITY_SPAWN\",\"entity_id\":\"e\",\"position\":{\"x\":1}}");
        for (String id : new String[] {"e", "ann"}) {
            script.sayTyped("ann", position(id, 7));
            script.sayTyped(
                    "ann", "{\"type\":\"POSITION_UPDATE\",\"entity_id\":\"" + id + "\",\"rotation\":{\"w\":1}}");
        }
        assertThat(text(script.join("bob").world())).doesNotContain("\"x\":1.0").satisfies(world -> assertThat(
                        world.split("\"position\":\\{\"x\":7.0,\"y\":0.0,\"z\":0.0},\"rotation\"", -1))
                .hasSize(3));
    }

    @Test
    void theWorldHasABound() {
        RoomScript script = new RoomScript("{\"entitiesMax\": 1}");
        script.join("ann");
        script.sayTyped("ann", "{\"type\":\"ENTITY_SPAWN\",\"entity_id\":\"a\"}");
        Outcome.Refusal refusal = refused(script.sayTyped("ann", "{\"type\":\"ENTITY_SPAWN\",\"entity_id\":\"b\"}"));
        assertThat(refusal.code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(refusal.field()).isEqualTo("entity_id");
    }

    @Test
    void theRoomHasABound() {
        RoomScript script = new RoomScript("{\"connectionsMax\": 1}");
        script.join("ann");
        Outcome.Refusal refusal = refused(script.joining("bob", false, Optional.empty()));
        assertThat(refusal.code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(refusal.field()).isEqualTo("room_id");
    }

    @Test
    void anotherUserCannotTakeAClientsId() {
        RoomScript script = new RoomScript();
        script.join("ann");
        var seat = new dev.sluice.protocol.room.Seat(9, "ann", "", "mallory", false, 0, new byte[0]);
        Outcome outcome = script.command(new RoomCommand.Join(RoomScript.GATEWAY, seat, Optional.empty()));
        assertThat(refused(outcome).code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(refused(outcome).field()).isEqualTo("client_id");
    }

    @Test
    void whoIsKickedIsOutAndStaysOutForAWhile() {
        RoomScript script = new RoomScript("{\"kickMillis\": 5000}");
        script.join("ann");
        script.join("bob");
        script.command(new RoomCommand.Kick("bob", "spam"));

        assertThat(script.members()).containsExactly("ann");
        assertThat(script.seenBy("ann")).contains("LEAVE [{\"client_id\":\"bob\"}]");
        RoomEntry kick = script.entries().stream()
                .filter(entry -> entry.kind() == RoomEntry.Kind.KICK)
                .findFirst()
                .orElseThrow();
        assertThat(kick.to()).isEqualTo("bob");
        assertThat(refused(script.joining("bob", true, Optional.empty())).code())
                .isEqualTo(ErrorCode.FORBIDDEN);
        script.pass(5100);
        script.join("bob");
        assertThat(script.members()).containsExactly("ann", "bob");
    }

    @Test
    void whoIsMutedIsNotHeardUntilItIsOver() {
        RoomScript script = new RoomScript();
        script.join("ann");
        script.join("bob");
        script.command(new RoomCommand.Mute("bob", 1000));
        assertThat(refused(script.say("bob", "!")).code()).isEqualTo(ErrorCode.FORBIDDEN);
        script.pass(1100);
        assertThat(script.say("bob", "sorry")).isInstanceOf(Outcome.Done.class);
        assertThat(refused(script.command(new RoomCommand.Mute("nobody", 1))).field())
                .isEqualTo("client_id");
    }

    @Test
    void aMuteIsLiftedWhileItsClientIsAway() {
        RoomScript script = new RoomScript();
        script.join("ann");
        script.join("bob");
        script.command(new RoomCommand.Mute("bob", 1000));
        script.command(new RoomCommand.Leave(script.connectionOf("bob"), true));
        assertThat(script.command(new RoomCommand.Mute("bob", 0))).isInstanceOf(Outcome.Done.class);
        assertThat(refused(script.command(new RoomCommand.Mute("bob", 0))).code())
                .as("nobody is muted any more")
                .isEqualTo(ErrorCode.NOT_FOUND);
        script.join("bob");
        assertThat(script.say("bob", "thanks")).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void whoIsMutedSaysNothingAboutItselfEither() {
        RoomScript script = new RoomScript();
        script.join("ann");
        script.join("bob");
        long bob = script.connectionOf("bob");
        script.command(new RoomCommand.UpdatePresence(bob, RoomScript.utf8("{\"mood\":\"fine\"}"), false));
        script.command(new RoomCommand.Mute("bob", 10_000));
        Outcome.Refusal refusal = refused(
                script.command(new RoomCommand.UpdatePresence(bob, RoomScript.utf8("{\"mood\":\"!\"}"), false)));
        assertThat(refusal.code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(refusal.field()).isEqualTo("client_id");
        script.drop("bob");
        assertThat(text(script.join("bob").members()))
                .as("what it said before stays")
                .contains("{\"client_id\":\"bob\",\"data\":{\"mood\":\"fine\"}}");
        script.pass(10_100);
        assertThat(script.command(new RoomCommand.UpdatePresence(
                        script.connectionOf("bob"), RoomScript.utf8("{\"mood\":\"sorry\"}"), false)))
                .isInstanceOf(Outcome.Done.class);
    }

    @Test
    void aLockedRoomLetsInOnlyWhoIsThere() {
        RoomScript script = new RoomScript();
        script.join("ann");
        script.command(new RoomCommand.Lock(true));
        assertThat(refused(script.joining("bob", true, Optional.empty())).field())
                .isEqualTo("room_id");
        assertThat(script.joining("ann", true, Optional.empty()))
                .as("her second tab")
                .isInstanceOf(Outcome.Done.class);
        script.command(new RoomCommand.Lock(false));
        assertThat(script.joining("bob", true, Optional.empty())).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void statsCountWhatHappened() {
        RoomScript script = new RoomScript();
        script.join("ann");
        script.join("bob");
        script.say("ann", "hello");
        script.command(new RoomCommand.Renew(RoomScript.GATEWAY, 2, 0, java.util.List.of(1500)));
        RoomStats stats = RoomStats.decode(((Outcome.Done) script.command(new RoomCommand.Stats())).result());
        assertThat(stats.connections()).isEqualTo(2);
        assertThat(stats.messages()).isEqualTo(1);
        assertThat(stats.bytes()).isEqualTo(5);
        assertThat(stats.roundTrips().micros()).containsExactly(1500);
        assertThat(stats.seats()).extracting("client").containsExactly("ann", "bob");
    }
}
