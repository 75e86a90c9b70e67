package dev.sluice.roombroadcaster;

import static dev.sluice.roombroadcaster.RoomScript.refused;
import static dev.sluice.roombroadcaster.RoomScript.seqOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bus.ErrorCode;
import dev.sluice.protocol.room.RoomAnswer;
import dev.sluice.protocol.room.RoomEntry;
import dev.sluice.protocol.room.RoomStats;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeliveryTest {
    @Test
    void theSenderLearnsWhenAllHaveAcknowledged() {
        RoomScript script = room("ann", "bob", "eve");
        long seq = seqOf(script.say("ann", "hi", "", "m1", true));
        script.ack("bob", seq);
        assertThat(receipts(script)).isEmpty();
        script.ack("eve", seq);
        assertThat(receipts(script)).containsExactly("RECEIPT {\"acked\":2,\"failed\":[]}");
        assertThat(script.seenBy("bob")).noneMatch(entry -> entry.startsWith("RECEIPT"));
        script.pass(60_000);
        assertThat(repeats(script)).isEmpty();
    }

    @Test
    void whatNobodyAcknowledgesIsSaidAgainWithGrowingPausesAndGivenUp() {
        RoomScript script = room("ann", "bob");
        long seq = seqOf(script.say("ann", "hi", "bob", "m1", true));
        script.pass(4_900);
        assertThat(repeats(script)).isEmpty();
        script.pass(200);
        assertThat(repeats(script)).hasSize(1);
        script.pass(7_500);
        assertThat(repeats(script)).hasSize(2);
        script.pass(11_300);
        assertThat(repeats(script)).hasSize(3).allSatisfy(repeat -> {
            assertThat(repeat.to()).isEqualTo("bob");
            assertThat(repeat.ackSeq()).isEqualTo(seq);
        });
        assertThat(receipts(script)).isEmpty();
        script.pass(6_200);
        assertThat(receipts(script)).containsExactly("RECEIPT {\"acked\":0,\"failed\":[\"bob\"]}");
        assertThat(stats(script).acksGivenUp()).isEqualTo(1);
        assertThat(stats(script).queueDepth()).isZero();
    }

    @Test
    void whoComesBackIsToldAgainWhatItHasNotAcknowledged() {
        RoomScript script = room("ann", "bob");
        long seq = seqOf(script.say("ann", "hi", "bob", "m1", true));
        script.drop("bob");
        script.pass(1000);
        script.resume("bob", RoomScript.EPOCH, seq);
        assertThat(repeats(script)).hasSize(1);
        script.ack("bob", seq);
        assertThat(receipts(script)).containsExactly("RECEIPT {\"acked\":1,\"failed\":[]}");
    }

    @Test
    void whoComesBackAndReadsItAnywayIsNotToldTwice() {
        RoomScript script = room("ann", "bob");
        long seq = seqOf(script.say("ann", "hi", "bob", "m1", true));
        script.drop("bob");
        RoomAnswer answer = script.resume("bob", RoomScript.EPOCH, seq - 1);
        assertThat(answer.recovered()).isTrue();
        assertThat(answer.fromSeq()).isEqualTo(seq - 1);
        assertThat(repeats(script)).isEmpty();
    }

    @Test
    void aReceiverThatIsAwayIsNotSpokenTo() {
        RoomScript script = room("ann", "bob");
        script.say("ann", "hi", "bob", "m1", true);
        script.drop("bob");
        script.pass(31_000);
        assertThat(repeats(script)).isEmpty();
        assertThat(receipts(script)).containsExactly("RECEIPT {\"acked\":0,\"failed\":[\"bob\"]}");
    }

    @Test
    void anAckForWhatWasNeverSentIsRefused() {
        RoomScript script = room("ann", "bob");
        assertThat(refused(script.ack("bob", 4711)).field()).isEqualTo("ack_seq");
        long seq = seqOf(script.say("ann", "hi", "", "m1", true));
        script.ack("bob", seq);
        assertThat(refused(script.ack("bob", seq)).code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(refused(script.ack("ann", seq)).code()).as("it is her own").isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void theQueueAndTheNumberOfReceiversAreBounded() {
        RoomScript script = new RoomScript("{\"acks\": {\"queueMax\": 1, \"membersMax\": 1}}");
        script.join("ann");
        script.join("bob");
        script.say("ann", "one", "", "", true);
        assertThat(refused(script.say("ann", "two", "", "", true)).code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(script.say("ann", "three")).isInstanceOf(Outcome.Done.class);
        RoomScript large = new RoomScript("{\"acks\": {\"membersMax\": 1}}");
        large.join("ann");
        large.join("bob");
        large.join("eve");
        assertThat(refused(large.say("ann", "all", "", "", true)).field()).isEqualTo("ack");
    }

    @Test
    void whoCannotAcknowledgeIsNotWaitedFor() {
        RoomScript script = new RoomScript();
        script.join("ann");
        script.joinRaw("bob");
        script.say("ann", "hi", "", "m1", true);
        assertThat(receipts(script)).containsExactly("RECEIPT {\"acked\":0,\"failed\":[]}");
    }

    private static RoomScript room(String... clients) {
        RoomScript script = new RoomScript();
        for (String client : clients) {
            script.join(client);
        }
        return script;
    }

    private static List<RoomEntry> repeats(RoomScript script) {
        return script.entries().stream()
                .filter(entry -> entry.kind() == RoomEntry.Kind.REPEAT)
                .toList();
    }

    private static List<String> receipts(RoomScript script) {
        return script.seenBy("ann").stream()
                .filter(entry -> entry.startsWith("RECEIPT"))
                .toList();
    }

    private static RoomStats stats(RoomScript script) {
        return script.room.stats();
    }
}
