package dev.sluice.roombroadcaster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.bus.ErrorCode;
import dev.sluice.protocol.room.RoomAnswer;
import dev.sluice.protocol.room.RoomChannels;
import dev.sluice.protocol.room.RoomCommand;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A room begins that another cluster has already. */
class SharedBeginningTest {
    private static final String EAST = RoomBridge.CLUSTER_PREFIX + "east";

    private final RoomScript east = new RoomScript();
    private final RoomScript west = new RoomScript(RoomScript.EPOCH + 1, "{}");
    private long relayedSeq;

    @Test
    void aNewcomerFindsWhoIsThereAndWhatWasSpawned() {
        east.join("ann");
        spawn("lamp");
        spawn("box");
        east.sayTyped("ann", "{\"type\":\"POSITION_UPDATE\",\"entity_id\":\"ann\",\"position\":{\"x\":7}}");
        relayed();
        despawn("box");
        west.room.awaitOthers();
        assertThat(west.room.isGathering(west.nowMillis)).isTrue();
        // What was said while the question was under way is heard before the answer, and is in it, too.
        relay();
        spawn("tree");
        relay();

        answer();

        assertThat(west.room.isGathering(west.nowMillis)).isFalse();
        RoomAnswer hello = west.join("bob");
        assertThat(RoomScript.text(hello.members())).contains("ann");
        assertThat(RoomScript.text(hello.world()))
                .contains("\"lamp\"", "\"tree\"", "\"client_id\":\"ann\",\"position\":{\"x\":7.0")
                .doesNotContain("box");
        assertThat(west.seenBy("bob"))
                .as("ann has not just come")
                .noneMatch(seen -> seen.contains("JOIN [{\"client_id\":\"ann"));
    }

    @Test
    void aLockedRoomIsLockedAndWhoIsOutStaysOut() {
        east.join("ann");
        east.join("eve");
        east.command(new RoomCommand.Kick("eve", "spam"));
        west.room.awaitOthers();
        answer();
        assertThat(RoomScript.refused(west.joining("eve", true, Optional.empty()))
                        .field())
                .isEqualTo("client_id");
        east.command(new RoomCommand.Lock(true));
        RoomScript third = new RoomScript(RoomScript.EPOCH + 2, "{}");
        third.room.awaitOthers();
        answer(third);
        assertThat(RoomScript.refused(third.joining("joe", true, Optional.empty()))
                        .code())
                .isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    void whereNobodyAnswersItBeginsAllTheSame() {
        west.room.awaitOthers();
        assertThat(west.room.knowsForOthers(west.nowMillis))
                .as("a third cluster may ask")
                .isTrue();
        west.nowMillis = west.room.gatheredAtMillis();
        west.room.tick(west.nowMillis);
        west.join("ann");
        west.room.awaitOthers();
        assertThat(west.room.isGathering(west.nowMillis)).as("it has begun").isFalse();
    }

    @Test
    void aRoomThatNobodyElseHasBeginsAtOnce() {
        west.room.awaitOthers();
        west.room.learn(List.of(), west.nowMillis);
        assertThat(west.room.isGathering(west.nowMillis)).isFalse();
    }

    @Test
    void gatewaysWhoseMembersAreThereAreWaitedForAllTheSame() {
        west.room.awaitOthers();
        west.command(new RoomCommand.Announce(RoomScript.GATEWAY, 1, false, List.of(west.sits("bob"))));
        answer();
        assertThat(west.room.isGathering(west.nowMillis)).isTrue();
    }

    @Test
    void aRoomThatAnswersTooLateUndoesNothing() {
        east.join("ann");
        spawn("lamp");
        spawn("box");
        relayed();
        west.join("bob");
        west.sayTyped("bob", "{\"type\":\"ENTITY_DESPAWN\",\"entity_id\":\"box\"}");
        answer();
        assertThat(RoomScript.text(west.join("eve").world())).contains("lamp").doesNotContain("box");
    }

    private void spawn(String entity) {
        east.sayTyped("ann", "{\"type\":\"ENTITY_SPAWN\",\"entity_id\":\"" + entity + "\"}");
    }

    private void despawn(String entity) {
        east.sayTyped("ann", "{\"type\":\"ENTITY_DESPAWN\",\"entity_id\":\"" + entity + "\"}");
    }

    /** What was said so far is heard by nobody in the other cluster. */
    private void relayed() {
        relayedSeq = east.entries().size();
    }

    private void relay() {
        var entries = east.entries();
        for (; relayedSeq < entries.size(); relayedSeq++) {
            var entry = entries.get((int) relayedSeq).toEntry(west.nowMillis);
            Batch batch = new Batch(RoomChannels.of("lobby"), RoomScript.EPOCH, relayedSeq + 1, List.of(entry));
            west.room.relays().take("east", batch, west.nowMillis);
        }
    }

    private void answer() {
        answer(west);
    }

    /** As the bridge brings it: who is there comes first. */
    private void answer(RoomScript to) {
        new SharedSeats(EAST).all(east.room, east.nowMillis).forEach(to::command);
        to.room.learn(east.room.forOthers(), to.nowMillis);
        to.room.tick(to.nowMillis);
    }
}
