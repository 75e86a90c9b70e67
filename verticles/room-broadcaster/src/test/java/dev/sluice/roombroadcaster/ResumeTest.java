package dev.sluice.roombroadcaster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.Position;
import dev.sluice.protocol.room.RoomAnswer;
import dev.sluice.protocol.room.RoomCommand;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResumeTest {
    @Test
    void whatIsStillThereIsReplayed() {
        RoomScript script = new RoomScript();
        long from = script.join("ann").fromSeq();
        script.join("bob");
        script.drop("ann");
        script.say("bob", "one");
        script.say("bob", "two");
        RoomAnswer answer = script.resume("ann", RoomScript.EPOCH, from);
        assertThat(answer.recovered()).isTrue();
        assertThat(answer.fromSeq()).isEqualTo(from);
    }

    @Test
    void whatWasTrimmedIsAnnouncedAndTheRestReplayed() {
        RoomScript script = new RoomScript("{\"history\": {\"entriesMax\": 3}}");
        long from = script.join("ann").fromSeq();
        for (int i = 0; i < 5; i++) {
            script.say("ann", "m" + i);
            script.entries();
        }
        RoomAnswer answer = script.resume("bob", RoomScript.EPOCH, from);
        // With what the join itself has said.
        script.entries();
        assertThat(answer.recovered()).isFalse();
        assertThat(answer.fromSeq()).isEqualTo(script.room.owner().tailSeq() - 1);
    }

    @Test
    void historyHasAnAge() {
        RoomScript script = new RoomScript("{\"history\": {\"ageMillis\": 60000}}");
        script.join("ann");
        script.say("ann", "old");
        script.entries();
        script.pass(59_000);
        script.say("ann", "new");
        script.entries();
        script.pass(2_000);
        assertThat(script.entries()).extracting(RoomScript::shortened).containsExactly("MESSAGE ann new");
    }

    @Test
    void underANewOwnerAllThatItHasIsNewToAReader() {
        RoomScript script = new RoomScript();
        script.join("ann");
        script.say("ann", "one");
        RoomAnswer answer = script.resume("bob", RoomScript.EPOCH - 1, 4000);
        assertThat(answer.recovered()).isFalse();
        assertThat(answer.fromSeq()).isZero();
    }

    @Test
    void aPositionAheadIsNotBelieved() {
        RoomScript script = new RoomScript();
        script.join("ann");
        RoomAnswer answer = script.resume("bob", RoomScript.EPOCH, 4000);
        assertThat(answer.recovered()).isFalse();
        assertThat(answer.fromSeq()).isEqualTo(script.room.owner().headSeq());
    }

    @Test
    void aReaderThatIsTooSlowGoesOnAtTheHead() {
        RoomScript script = new RoomScript("{\"history\": {\"entriesMax\": 3}}");
        script.join("ann");
        for (int i = 0; i < 9; i++) {
            script.say("ann", "m" + i);
            script.entries();
        }
        RoomAnswer answer = RoomScript.accepted(
                script.command(new RoomCommand.State(Optional.of(new Position(RoomScript.EPOCH, 1)))));
        assertThat(answer.recovered()).isFalse();
        assertThat(answer.fromSeq()).isEqualTo(script.room.owner().headSeq());
    }
}
