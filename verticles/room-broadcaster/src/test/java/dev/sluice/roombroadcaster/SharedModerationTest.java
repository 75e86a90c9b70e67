package dev.sluice.roombroadcaster;

import static dev.sluice.roombroadcaster.RoomScript.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.bus.BusMessage.Submit;
import dev.sluice.bus.ErrorCode;
import dev.sluice.model.ChannelId;
import dev.sluice.protocol.room.RoomChannels;
import dev.sluice.protocol.room.RoomCommand;
import dev.sluice.protocol.room.RoomCommandWire;
import dev.sluice.protocol.room.RoomEntry;
import dev.sluice.protocol.room.RoomKept;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Moderators here, and members of another cluster: what is decided in one room is carried out in both. */
class SharedModerationTest {
    private static final String WEST = "west";
    private static final long BOBS_CONNECTION = 9001;
    private static final ChannelId LOBBY = RoomChannels.of("lobby");

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final RoomScript script = new RoomScript(RoomScript.EPOCH, "{}", new RoomMetrics(meters, 0));
    private final RoomScript west = new RoomScript();
    private long westSeq;
    private long round;

    @BeforeEach
    void annIsHereAndBobThere() {
        script.join("ann");
        announceBob();
    }

    @Test
    void whoIsMutedHereIsNotHeardHereFromElsewhere() {
        script.command(new RoomCommand.Mute("bob", 10_000));
        relay("bob", BOBS_CONNECTION, "hello?");
        assertThat(heard()).isEmpty();
        assertThat(meters.counter("sluice.rooms.bridge", "event", "muted").count())
                .isEqualTo(1);
        script.command(new RoomCommand.Mute("bob", 0));
        relay("bob", BOBS_CONNECTION, "again");
        assertThat(heard()).containsExactly("MESSAGE bob again");
    }

    @Test
    void aBackendElsewhereIsHeardWhoeverItSpeaksFor() {
        script.command(new RoomCommand.Mute("bob", 10_000));
        relay("bob", 0, "of a backend");
        assertThat(heard()).containsExactly("MESSAGE bob of a backend");
    }

    @Test
    void whoIsElsewhereIsKickedThere() {
        west.joinRaw("bob");
        tell(script.command(new RoomCommand.Kick("bob", "enough")), west);
        assertThat(script.members()).containsExactly("ann");
        assertThat(script.seenBy("ann")).contains("LEAVE [{\"client_id\":\"bob\"}]");
        assertThat(west.members()).isEmpty();
        assertThat(kicks(west))
                .singleElement()
                .satisfies(kick -> assertThat(kick.connection()).isEqualTo(west.connectionOf("bob")))
                .satisfies(kick -> assertThat(RoomScript.text(kick.payload())).isEqualTo("enough"));
        assertThat(refused(west.joining("bob", true, Optional.empty())).code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(refused(script.joining("bob", true, Optional.empty())).code())
                .isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    void whoIsInBothIsKickedInBoth() {
        script.join("bob");
        west.join("bob");
        tell(script.command(new RoomCommand.Kick("bob", "enough")), west);
        assertThat(kicks(script)).hasSize(1);
        assertThat(kicks(west)).hasSize(1);
        assertThat(script.members()).containsExactly("ann");
        assertThat(script.room.stats().connections()).isEqualTo(1);
    }

    @Test
    void whoWasKickedIsNotBackByWhatWasSaidOfItBefore() {
        script.command(new RoomCommand.Kick("bob", "enough"));
        announceBob();
        script.pass(10_000);
        announceBob();
        assertThat(script.members()).containsExactly("ann");
        script.pass(50_000);
        announceBob();
        assertThat(script.members()).as("when the kick is over").containsExactly("ann", "bob");
    }

    @Test
    void whoIsFoundToBeOutIsGoneWithTheNextAnnouncement() {
        script.command(new RoomCommand.Restate(
                RoomScript.GATEWAY, List.of(new RoomKept.Out("bob", script.nowMillis + 60_000))));
        for (int i = 0; i < 6; i++) {
            announceBob();
            script.pass(2000);
        }
        assertThat(script.members()).containsExactly("ann");
    }

    @Test
    void nobodyIsKickedWhereTheOtherClusterCannotBeTold() {
        script.room.relays().reaching(false);
        Outcome.Refusal refusal = refused(script.command(new RoomCommand.Kick("bob", "enough")));
        assertThat(refusal.code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(refusal.message()).contains(WEST);
        assertThat(refusal.field()).isEqualTo("client_id");
        announceBob();
        assertThat(script.members()).containsExactly("ann", "bob");
        assertThat(script.seenBy("ann")).noneMatch(entry -> entry.startsWith("LEAVE"));
        script.join("bob");
        assertThat(script.command(new RoomCommand.Kick("bob", "enough")))
                .as("who is here, too, is kicked here")
                .isInstanceOf(Outcome.Done.class);
    }

    @Test
    void whoIsMutedHereIsSilentThere() {
        west.join("bob");
        tell(script.command(new RoomCommand.Mute("bob", 10_000)), west);
        assertThat(refused(west.say("bob", "!")).field()).isEqualTo("client_id");
        assertThat(west.seenBy("bob")).anyMatch(entry -> entry.startsWith("MODERATION {\"client_id\":\"bob\""));
        tell(script.command(new RoomCommand.Mute("bob", 0)), west);
        assertThat(west.say("bob", "sorry")).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void aRoomIsLockedInBothAndOpenedFromEither() {
        west.join("bob");
        tell(script.command(new RoomCommand.Lock(true)), west);
        assertThat(refused(west.joining("eve", true, Optional.empty())).field()).isEqualTo("room_id");
        assertThat(west.seenBy("bob")).contains("MODERATION {\"locked\":true}");
        tell(west.command(new RoomCommand.Lock(false)), script);
        script.join("eve");
    }

    @Test
    void whatWasHeardGoesNoFurther() {
        west.join("bob");
        assertThat(decided(tell(script.command(new RoomCommand.Lock(true)), west)))
                .isEmpty();
        assertThat(decided(tell(script.command(new RoomCommand.Mute("bob", 1000)), west)))
                .isEmpty();
        assertThat(decided(tell(script.command(new RoomCommand.Kick("bob", "")), west)))
                .isEmpty();
    }

    @Test
    void laterOwnersThereKnowWhatWasHeard() {
        west.join("bob");
        tell(script.command(new RoomCommand.Lock(true)), west);
        tell(script.command(new RoomCommand.Mute("bob", 10_000)), west);
        tell(script.command(new RoomCommand.Kick("bob", "")), west);
        List<RoomKept> kept = west.entries().stream()
                .filter(entry -> entry.kind() == RoomEntry.Kind.KEPT)
                .map(entry -> RoomKept.decode(entry.payload()))
                .toList();
        assertThat(kept)
                .containsExactly(
                        new RoomKept.Locked(true),
                        new RoomKept.Muted("bob", script.nowMillis + 10_000),
                        new RoomKept.Out("bob", script.nowMillis + 60_000));
    }

    @Test
    void whatWasHeardIsNotUndoneByWhatWasDecidedBefore() {
        west.join("bob");
        tell(script.command(new RoomCommand.Mute("bob", 0)), west);
        tell(script.command(new RoomCommand.Lock(false)), west);
        west.command(new RoomCommand.Restate(
                RoomScript.GATEWAY,
                List.of(new RoomKept.Muted("bob", west.nowMillis + 10_000), new RoomKept.Locked(true))));
        assertThat(west.say("bob", "hi")).isInstanceOf(Outcome.Done.class);
        west.join("eve");
    }

    @Test
    void whatIsHeardWhileMembersAreGatheredWaitsForThem() {
        RoomMetrics counted = new RoomMetrics(meters, 1);
        OwnedRoom owned = new OwnedRoom(LOBBY, west.room, counted, null, null, null, 1000, () -> {});
        west.room.gather(west.nowMillis);
        RoomCommand heard = new RoomCommand.Decided(new RoomKept.Out("bob", west.nowMillis + 60_000), "enough");
        owned.answer(new Submit(LOBBY, RoomBridge.DOOR, RoomCommandWire.encode(heard)), west.nowMillis);
        west.command(new RoomCommand.Announce(RoomScript.GATEWAY, 1, true, List.of(west.sits("bob"))));
        assertThat(west.members()).containsExactly("bob");
        west.nowMillis += 1500;
        owned.tick(west.nowMillis);
        assertThat(west.members()).isEmpty();
        assertThat(kicks(west)).hasSize(1);
    }

    /** What was decided is heard by the other cluster's owner. */
    private static Outcome tell(Outcome outcome, RoomScript other) {
        return other.command(decided(outcome).orElseThrow());
    }

    private static Optional<RoomCommand.Decided> decided(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        return ((Outcome.Done) outcome).decided();
    }

    private static List<RoomEntry> kicks(RoomScript script) {
        return script.entries().stream()
                .filter(entry -> entry.kind() == RoomEntry.Kind.KICK)
                .toList();
    }

    private void announceBob() {
        script.command(new RoomCommand.Announce(
                RoomBridge.CLUSTER_PREFIX + WEST, ++round, true, List.of(script.seat(BOBS_CONNECTION, "bob", true))));
    }

    private void relay(String from, long connection, String text) {
        RoomEntry entry = RoomScript.message(connection, from, "", text);
        Batch batch = new Batch(LOBBY, 5, ++westSeq, List.of(entry.toEntry(script.nowMillis)));
        script.room.relays().take(WEST, batch, script.nowMillis);
    }

    private List<String> heard() {
        return script.seenBy("ann").stream()
                .filter(entry -> entry.startsWith("MESSAGE"))
                .toList();
    }
}
