package dev.sluice.roombroadcaster;

import static dev.sluice.roombroadcaster.RoomScript.refused;
import static dev.sluice.roombroadcaster.RoomScript.seqOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.bus.ErrorCode;
import dev.sluice.model.Entry;
import dev.sluice.protocol.room.MessageType;
import dev.sluice.protocol.room.PayloadForm;
import dev.sluice.protocol.room.RoomChannels;
import dev.sluice.protocol.room.RoomCommand;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said by no connection: a user's word is judged as that of its client, a backend's is not. */
class PostedTest {
    /** Of all clients of a script. */
    private static final String USER = "anonymous";

    private static final String BACKEND = "";

    private final RoomScript script = new RoomScript("{\"kickMillis\": 5000}");

    @Test
    void aUserIsHeardAsItsClientWhetherThatIsInTheRoomOrNot() {
        script.join("ann");
        seqOf(post("ann", USER));
        seqOf(post("away", USER));
        assertThat(script.seenBy("ann")).contains("MESSAGE ann posted", "MESSAGE away posted");
    }

    @Test
    void nobodySpeaksAsAnotherUsersClient() {
        script.join("ann");
        Outcome.Refusal refusal = refused(post("ann", "mallory"));
        assertThat(refusal.code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(refusal.field()).isEqualTo("from");
        script.drop("ann");
        assertThat(refused(post("ann", "mallory")).code())
                .as("she may still come back")
                .isEqualTo(ErrorCode.CONFLICT);
    }

    @Test
    void whoIsMutedIsNotHeardThisWayEither() {
        script.join("ann");
        script.join("bob");
        script.command(new RoomCommand.Mute("bob", 1000));
        assertForbidden("bob", "client_id");
        script.command(new RoomCommand.Leave(script.connectionOf("bob"), true));
        assertForbidden("bob", "client_id");
        script.pass(1100);
        seqOf(post("bob", USER));
    }

    @Test
    void whoIsKickedIsNotHeardWhileItIsOut() {
        script.join("ann");
        script.join("bob");
        script.command(new RoomCommand.Kick("bob", "spam"));
        assertForbidden("bob", "client_id");
        script.pass(5100);
        seqOf(post("bob", USER));
    }

    @Test
    void aLockedRoomHearsItsMembersAlone() {
        script.join("ann");
        script.command(new RoomCommand.Lock(true));
        assertForbidden("bob", "room_id");
        seqOf(post("ann", USER));
    }

    @Test
    void aBackendSpeaksAsAnybodyAndIsAskedNothing() {
        script.join("ann");
        script.join("bob");
        script.command(new RoomCommand.Mute("ann", 10_000));
        script.command(new RoomCommand.Kick("bob", "spam"));
        script.command(new RoomCommand.Lock(true));
        seqOf(post("ann", BACKEND));
        seqOf(post("bob", BACKEND));
        seqOf(post("", BACKEND));
        assertThat(script.seenBy("ann")).contains("MESSAGE ann posted", "MESSAGE bob posted", "MESSAGE posted");
    }

    @Test
    void whoIsMutedInAnotherClusterIsNotHeardThereBeforeItsOwnKnows() {
        RoomScript west = new RoomScript();
        west.join("ann");
        west.join("bob");
        west.command(new RoomCommand.Mute("bob", 10_000));
        post("bob", USER);
        post("bob", BACKEND);
        List<Entry> said = script.entries().stream()
                .map(entry -> entry.toEntry(script.nowMillis))
                .toList();
        Batch batch = new Batch(RoomChannels.of("lobby"), RoomScript.EPOCH, 1, said);
        west.room.relays().take("east", batch, west.nowMillis);
        assertThat(west.seenBy("ann")).as("the backend's alone").containsOnlyOnce("MESSAGE bob posted");
    }

    private void assertForbidden(String client, String field) {
        Outcome.Refusal refusal = refused(post(client, USER));
        assertThat(refusal.code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(refusal.field()).isEqualTo(field);
    }

    private Outcome post(String from, String principal) {
        return script.command(new RoomCommand.Publish(
                from, principal, PayloadForm.TEXT, MessageType.OTHER, "", "", "", RoomScript.utf8("posted")));
    }
}
