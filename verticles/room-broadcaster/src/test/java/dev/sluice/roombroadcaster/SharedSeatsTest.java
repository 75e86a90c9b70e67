package dev.sluice.roombroadcaster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.room.RoomCommand;
import dev.sluice.protocol.room.RoomCommand.Announce;
import dev.sluice.protocol.room.RoomCommand.Renew;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two clusters' owners of one room, of which this one hears who is in the west. */
class SharedSeatsTest {
    private static final int RENEW_MILLIS = 2000;
    private static final int LEASE_AND_GRACE_MILLIS = 9500;

    /** Connections of two clusters have no number in common. */
    private static final long FIRST = 9000;

    private final RoomScript script = new RoomScript();
    private final RoomScript west = new RoomScript();
    private final SharedSeats shared = new SharedSeats(RoomBridge.CLUSTER_PREFIX + "west");

    @BeforeEach
    void annIsHere() {
        script.join("ann");
    }

    @Test
    void aLargeRoomIsAnnouncedWholeInPartsOfOneRound() {
        crowd(2500);
        List<RoomCommand> said = due();
        assertThat(said).hasSize(5).allSatisfy(part -> {
            assertThat(((Announce) part).seats()).hasSizeLessThanOrEqualTo(500);
            assertThat(((Announce) part).round()).isEqualTo(((Announce) said.get(0)).round());
            assertThat(((Announce) part).last()).isEqualTo(part == said.get(4));
        });
    }

    @Test
    void theMembersOfALargeRoomStay() {
        crowd(2500);
        for (int i = 0; i < 20; i++) {
            due().forEach(script::command);
            pass(RENEW_MILLIS);
            assertThat(script.members()).hasSize(2501);
        }
        assertThat(script.seenBy("ann")).noneMatch(entry -> entry.startsWith("LEAVE"));
    }

    @Test
    void theMoreAreHereTheLessOftenAllAreNamed() {
        crowd(2500);
        List<Class<?>> said = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            said.add(due().get(0).getClass());
            assertThat(due()).as("nothing before it is due").isEmpty();
            pass(RENEW_MILLIS);
        }
        assertThat(said)
                .containsExactly(Announce.class, Renew.class, Renew.class, Announce.class, Renew.class, Renew.class);
    }

    @Test
    void aSmallRoomIsNamedEachTimeAndAnEmptyOneToo() {
        assertThat(due()).singleElement().isInstanceOf(Announce.class);
        pass(RENEW_MILLIS);
        crowd(1000);
        assertThat(due()).hasSize(2).allMatch(part -> part instanceof Announce);
        pass(RENEW_MILLIS);
        assertThat(due()).hasSize(2).allMatch(part -> part instanceof Announce);
    }

    @Test
    void whoWasNotNamedByTheNextRoundIsGone() {
        crowd(1200);
        due().forEach(script::command);
        for (int i = 0; i < 4; i++) {
            pass(RENEW_MILLIS);
            due().forEach(script::command);
        }
        west.command(new RoomCommand.Leave(FIRST + 7, true));
        for (int i = 0; i < 4; i++) {
            pass(RENEW_MILLIS);
            due().forEach(script::command);
        }
        assertThat(script.members()).hasSize(1200).doesNotContain("member7");
    }

    @Test
    void aClusterThatOnlySaysThatItLivesKeepsItsMembersAndASilentOneLosesThem() {
        crowd(3);
        due().forEach(script::command);
        for (int i = 0; i < 10; i++) {
            pass(RENEW_MILLIS);
            script.command(new Renew(RoomBridge.CLUSTER_PREFIX + "west", 0, 0, List.of()));
        }
        assertThat(script.members()).hasSize(4);
        pass(LEASE_AND_GRACE_MILLIS);
        assertThat(script.members()).containsExactly("ann");
    }

    @Test
    void aClusterThatLivesMakesNobodyWaitForItsMembers() {
        RoomScript fresh = new RoomScript();
        Outcome heard = fresh.command(new Renew(RoomBridge.CLUSTER_PREFIX + "west", 1, 1, List.of()));
        assertThat(((Outcome.Done) heard).result()).isEmpty();
        assertThat(fresh.room.isGathering(fresh.nowMillis)).isFalse();
    }

    @Test
    void anOwnerThatDoesNotKnowItsMembersYetNamesNone() {
        west.room.gather(west.nowMillis);
        assertThat(due()).singleElement().isInstanceOf(Renew.class);
        pass(RENEW_MILLIS);
        assertThat(due()).singleElement().isInstanceOf(Announce.class);
    }

    private void crowd(int members) {
        IntStream.rangeClosed(1, members).forEach(i -> west.room
                .members()
                .sit(RoomScript.GATEWAY, west.seat(FIRST + i, "member" + i, true), west.nowMillis));
    }

    private List<RoomCommand> due() {
        return shared.due(west.room, RENEW_MILLIS, west.nowMillis);
    }

    private void pass(long millis) {
        script.pass(millis);
        west.pass(millis);
    }
}
