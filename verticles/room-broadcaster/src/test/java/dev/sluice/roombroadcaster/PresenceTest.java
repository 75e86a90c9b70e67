package dev.sluice.roombroadcaster;

import static dev.sluice.roombroadcaster.RoomScript.GATEWAY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bus.BusMessage.Attach;
import dev.sluice.protocol.room.RoomChannels;
import dev.sluice.protocol.room.RoomCommand;
import dev.sluice.protocol.room.RoomEntry;
import dev.sluice.protocol.room.Seat;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PresenceTest {
    @Test
    void whoIsBackWithinTheGraceHasNeverLeft() {
        RoomScript script = new RoomScript();
        script.join("ann");
        script.join("bob");
        int before = script.entries().size();
        script.drop("bob");
        script.pass(2500);
        script.join("bob");
        script.pass(10_000);
        assertThat(script.entries()).hasSize(before);
        assertThat(script.members()).containsExactly("ann", "bob");
    }

    @Test
    void whoIsNotBackInTimeLeaves() {
        RoomScript script = new RoomScript();
        script.join("ann");
        script.join("bob");
        script.drop("bob");
        script.pass(2900);
        assertThat(script.members()).contains("bob");
        script.pass(200);
        assertThat(script.members()).containsExactly("ann");
        assertThat(script.seenBy("ann")).endsWith("LEAVE [{\"client_id\":\"bob\"}]");
    }

    @Test
    void aClientLeavesWithItsLastConnection() {
        RoomScript script = new RoomScript();
        script.join("ann");
        long first = script.connectionOf("ann");
        script.join("ann");
        script.command(new RoomCommand.Leave(first, true));
        assertThat(script.members()).containsExactly("ann");
        script.command(new RoomCommand.Leave(script.connectionOf("ann"), true));
        assertThat(script.members()).isEmpty();
    }

    @Test
    void membersOfASilentGatewayAreGoneWithinTenSeconds() {
        RoomScript script = new RoomScript();
        script.join("ann");
        script.passInSilence(9_900);
        assertThat(script.members()).isEmpty();
    }

    @Test
    void membersOfADeadGatewayAreGoneAfterTheirGrace() {
        RoomScript script = new RoomScript();
        script.join("ann");
        script.room.retainGateways(Set.of(GATEWAY), script.nowMillis);
        script.pass(4000);
        assertThat(script.members()).containsExactly("ann");
        script.room.retainGateways(Set.of("sluice.gateway.other"), script.nowMillis);
        script.pass(3100);
        assertThat(script.members()).isEmpty();
    }

    @Test
    void aNewOwnerLearnsFromTheGatewaysWhoIsThereAndTellsNobody() {
        RoomScript script = new RoomScript(RoomScript.EPOCH + 1, "{}");
        script.room.attach(
                new Attach(RoomChannels.of("lobby"), GATEWAY, RoomScript.EPOCH, 5, 1, 100), script.nowMillis);
        assertThat(script.room.isGathering(script.nowMillis)).isTrue();
        script.command(new RoomCommand.Announce(GATEWAY, 1, true, seats(1, 3)));
        script.pass(1100);

        assertThat(script.room.isGathering(script.nowMillis)).isFalse();
        assertThat(script.entries()).isEmpty();
        assertThat(script.members()).containsExactly("c1", "c2", "c3");
    }

    @Test
    void aRoomThatIsNewForAllGathersNobody() {
        RoomScript script = new RoomScript();
        script.room.attach(new Attach(RoomChannels.of("lobby"), GATEWAY, 0, 0, 1, 100), script.nowMillis);
        assertThat(script.room.isGathering(script.nowMillis)).isFalse();
        script.join("ann");
        // A renewal that was under way beside the join knows nothing of it.
        script.command(new RoomCommand.Renew(GATEWAY, 0, 0, List.of()));
        assertThat(script.room.isGathering(script.nowMillis)).isFalse();
        script.join("bob");
        assertThat(script.seenBy("ann")).contains("JOIN [{\"client_id\":\"bob\"}]");
    }

    @Test
    void aGatewayWhoseSeatsDifferIsAskedToAnnounceThem() {
        RoomScript script = new RoomScript();
        script.join("ann");
        long digest = RoomCommand.digest(script.connectionOf("ann"));
        Outcome agreed = script.command(new RoomCommand.Renew(GATEWAY, 1, digest, List.of()));
        assertThat(((Outcome.Done) agreed).result()).isEmpty();
        Outcome differs = script.command(new RoomCommand.Renew(GATEWAY, 1, digest + 1, List.of()));
        assertThat(((Outcome.Done) differs).result()).containsExactly(RoomCommand.ANNOUNCE);
    }

    @Test
    void whatAnAnnouncementDoesNotNameIsGoneButNotWhatCameBesideIt() {
        RoomScript script = new RoomScript();
        script.join("ghost");
        script.pass(7000);
        script.join("fresh");
        script.command(new RoomCommand.Announce(GATEWAY, 1, false, List.of(script.seat(100, "a", true))));
        script.command(new RoomCommand.Announce(GATEWAY, 1, true, List.of(script.seat(101, "b", true))));
        script.pass(3100);
        assertThat(script.members()).containsExactly("a", "b", "fresh");
    }

    @Test
    void updatesAreToldOnceAndOnlyWhenSomethingChanged() {
        RoomScript script = new RoomScript();
        script.join("ann");
        byte[] data = RoomScript.utf8("{\"mood\":\"fine\"}");
        script.command(new RoomCommand.UpdatePresence(script.connectionOf("ann"), data, false));
        script.command(new RoomCommand.UpdatePresence(script.connectionOf("ann"), data, false));
        assertThat(script.seenBy("ann"))
                .containsExactly(
                        "JOIN [{\"client_id\":\"ann\"}]",
                        "UPDATE [{\"client_id\":\"ann\",\"data\":{\"mood\":\"fine\"}}]");
        byte[] large = new byte[5000];
        assertThat(RoomScript.refused(script.command(
                                new RoomCommand.UpdatePresence(script.connectionOf("ann"), large, false)))
                        .field())
                .isEqualTo("data");
    }

    @Test
    void whatIsMergedLeavesTheOtherFieldsWhicheverConnectionSaidThem() {
        RoomScript script = new RoomScript("{\"presence\": {\"dataBytesMax\": 256}}");
        script.join("ann");
        byte[] data = RoomScript.utf8("{\"mood\":\"fine\",\"display_name\":\"a\",\"at\":{\"x\":1.5}}");
        script.command(new RoomCommand.UpdatePresence(script.connectionOf("ann"), data, false));
        script.join("ann");
        Outcome merged = script.command(name(script, "Ann"));
        String all = "{\"mood\":\"fine\",\"display_name\":\"Ann\",\"at\":{\"x\":1.5}}";
        assertThat(RoomScript.text(((Outcome.Done) merged).result())).isEqualTo(all);
        assertThat(script.seenBy("ann")).endsWith("UPDATE [{\"client_id\":\"ann\",\"data\":" + all + "}]");

        assertThat(RoomScript.refused(script.command(name(script, "A".repeat(230))))
                        .field())
                .as("all of it has one bound")
                .isEqualTo("data");
        assertThat(RoomScript.text(script.room.members().client("ann").data())).isEqualTo(all);
    }

    @Test
    void whatIsMergedIntoNothingIsAllThereIs() {
        RoomScript script = new RoomScript();
        script.join("ann");
        assertThat(RoomScript.text(((Outcome.Done) script.command(name(script, "Ann"))).result()))
                .isEqualTo("{\"display_name\":\"Ann\"}");
    }

    private static RoomCommand name(RoomScript script, String name) {
        return new RoomCommand.UpdatePresence(
                script.connectionOf("ann"), RoomScript.utf8("{\"display_name\":\"" + name + "\"}"), true);
    }

    @Test
    void tenThousandJoinsAreFewEntriesInALargeRoom() {
        RoomScript script = new RoomScript();
        for (int i = 0; i < 10_000; i++) {
            script.joinRaw("c" + i);
            if (i % 100 == 0) {
                script.pass(10);
            }
        }
        script.pass(300);
        List<RoomEntry> joins = script.entries();
        assertThat(joins).hasSizeLessThan(200);
        assertThat(script.members()).hasSize(10_000);
    }

    @Test
    void whoCameAndWentWhileChangesWereGatheredIsNotMentioned() {
        RoomScript script = new RoomScript("{\"presence\": {\"batchFrom\": 1}}");
        script.join("ann");
        script.pass(300);
        script.room.command(
                new RoomCommand.Announce(GATEWAY, 1, false, List.of(script.seat(100, "bob", true))), script.nowMillis);
        script.command(new RoomCommand.Leave(100, true));
        script.pass(300);
        assertThat(script.seenBy("ann")).containsExactly("JOIN [{\"client_id\":\"ann\"}]");
    }

    @Test
    void whoWasListedToANewcomerIsSeenToLeave() {
        RoomScript script = new RoomScript("{\"presence\": {\"batchFrom\": 1}}");
        script.join("ann");
        script.pass(300);
        script.join("bob");
        script.join("eve");
        script.command(new RoomCommand.Leave(script.connectionOf("bob"), true));
        script.pass(300);
        assertThat(script.seenBy("eve")).contains("LEAVE [{\"client_id\":\"bob\"}]");
    }

    private static List<Seat> seats(int from, int to) {
        List<Seat> seats = new ArrayList<>();
        for (int i = from; i <= to; i++) {
            seats.add(new Seat(i, "c" + i, "", "anonymous", true, 0, new byte[0]));
        }
        return seats;
    }
}
