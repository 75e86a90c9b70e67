package dev.sluice.roombroadcaster;

import static dev.sluice.roombroadcaster.RoomScript.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.bus.ErrorCode;
import dev.sluice.protocol.room.RoomChannels;
import dev.sluice.protocol.room.RoomCommand;
import dev.sluice.protocol.room.RoomEntry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Moderators here, and members of another cluster. */
class SharedModerationTest {
    private static final String WEST = "west";
    private static final long BOBS_CONNECTION = 9001;

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final RoomScript script = new RoomScript(RoomScript.EPOCH, "{}", new RoomMetrics(meters, 0));
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
        Outcome.Refusal refusal = refused(script.command(new RoomCommand.Kick("bob", "enough")));
        assertThat(refusal.code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(refusal.message()).contains(WEST);
        assertThat(refusal.field()).isEqualTo("client_id");
        announceBob();
        script.pass(1000);
        assertThat(script.seenBy("ann")).noneMatch(entry -> entry.startsWith("LEAVE"));
        assertThat(script.members()).containsExactly("ann", "bob");
    }

    @Test
    void whoIsInBothIsKickedHereAndStaysAMember() {
        script.join("bob");
        script.command(new RoomCommand.Kick("bob", "enough"));
        assertThat(script.entries()).anyMatch(entry -> entry.kind() == RoomEntry.Kind.KICK);
        assertThat(script.room.stats().connections()).isEqualTo(1);
        announceBob();
        script.pass(1000);
        assertThat(script.seenBy("ann")).noneMatch(entry -> entry.startsWith("LEAVE"));
        assertThat(refused(script.joining("bob", true, Optional.empty())).code())
                .isEqualTo(ErrorCode.FORBIDDEN);
    }

    private void announceBob() {
        script.command(new RoomCommand.Announce(
                RoomBridge.CLUSTER_PREFIX + WEST, ++round, true, List.of(script.seat(BOBS_CONNECTION, "bob", true))));
    }

    private void relay(String from, long connection, String text) {
        RoomEntry entry = RoomScript.message(connection, from, "", text);
        Batch batch = new Batch(RoomChannels.of("lobby"), 5, ++westSeq, List.of(entry.toEntry(script.nowMillis)));
        script.room.relays().take(WEST, batch, script.nowMillis);
    }

    private List<String> heard() {
        return script.seenBy("ann").stream()
                .filter(entry -> entry.startsWith("MESSAGE"))
                .toList();
    }
}
