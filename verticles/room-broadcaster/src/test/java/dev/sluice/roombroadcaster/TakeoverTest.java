package dev.sluice.roombroadcaster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bus.BusMessage.Attach;
import dev.sluice.bus.ErrorCode;
import dev.sluice.model.Entry;
import dev.sluice.model.Position;
import dev.sluice.protocol.room.MessageType;
import dev.sluice.protocol.room.PayloadForm;
import dev.sluice.protocol.room.RoomAnswer;
import dev.sluice.protocol.room.RoomChannels;
import dev.sluice.protocol.room.RoomCommand;
import dev.sluice.protocol.room.RoomEntry;
import dev.sluice.protocol.room.RoomKept;
import dev.sluice.protocol.room.Seat;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a room decided holds under its next owner, too. */
class TakeoverTest {
    private static final String SETTINGS =
            "{\"moderation\":\"everyone\",\"acks\":{\"retryMillis\":500,\"timeoutMillis\":20000}}";

    private final RoomScript former = new RoomScript(SETTINGS);
    private RoomScript heir;

    @Test
    void whoWasKickedStaysOutAndWhoWasMutedStaysMuted() {
        former.join("ann");
        former.join("bob");
        former.join("eve");
        former.command(new RoomCommand.Kick("eve", "spam"));
        former.command(new RoomCommand.Mute("bob", 60_000));
        takeOver(kept(), List.of("ann", "bob"));
        assertThat(RoomScript.refused(heir.joining("eve", true, Optional.empty()))
                        .code())
                .isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(RoomScript.refused(heir.say("bob", "psst")).code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(heir.say("ann", "hello")).isInstanceOf(Outcome.Done.class);
        heir.pass(60_000);
        assertThat(heir.say("bob", "again")).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void aLockedRoomStaysLockedAndAnOpenedOneOpen() {
        former.join("ann");
        former.command(new RoomCommand.Lock(true));
        takeOver(kept(), List.of("ann"));
        assertThat(RoomScript.refused(heir.joining("eve", true, Optional.empty()))
                        .field())
                .isEqualTo("room_id");
        former.command(new RoomCommand.Lock(false));
        takeOver(kept(), List.of("ann"));
        assertThat(heir.joining("eve", true, Optional.empty())).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void aMessageThatWaitsForAnAckIsSaidAgainByTheNextOwner() {
        former.join("ann");
        former.join("bob");
        former.join("eve");
        long seq = RoomScript.seqOf(former.say("ann", "important", "", "m1", true));
        former.ack("eve", seq);
        takeOver(acknowledged(kept(), seq, "eve"), List.of("ann", "bob", "eve"));
        heir.pass(600);
        assertThat(heir.seenBy("bob")).contains("REPEAT ann important");
        assertThat(heir.seenBy("eve")).as("it has acknowledged").noneMatch(seen -> seen.contains("important"));

        heir.ack("bob", seq);

        assertThat(heir.seenBy("ann")).anyMatch(seen -> seen.contains("\"acked\":2,\"failed\":[]"));
        assertThat(heir.room.waitingForAcks()).isZero();
    }

    @Test
    void whoIsAnnouncedLateIsToldAtOnceWhatItOwesAnAckFor() {
        former.join("ann");
        former.join("bob");
        RoomScript.seqOf(former.say("ann", "important", "", "m1", true));
        takeOver(kept(), List.of("ann"));
        heir.pass(200);
        announce(2, List.of("ann", "bob"));
        heir.pass(200);
        assertThat(heir.seenBy("bob")).containsOnlyOnce("REPEAT ann important");
    }

    @Test
    void whatIsRestatedLateCountsWhereTheHeirHasNoWordOfItsOwn() {
        former.join("ann");
        former.join("bob");
        former.join("eve");
        long seq = RoomScript.seqOf(former.say("ann", "important", "bob", "m1", true));
        former.command(new RoomCommand.Mute("bob", 60_000));
        former.command(new RoomCommand.Mute("eve", 60_000));
        former.command(new RoomCommand.Lock(true));
        takeOver(List.of(), List.of("ann", "bob", "eve"));
        heir.command(new RoomCommand.Mute("eve", 0));
        heir.command(new RoomCommand.Lock(false));

        restate(kept());
        heir.pass(200);

        assertThat(heir.seenBy("bob")).containsOnlyOnce("REPEAT ann important");
        assertThat(RoomScript.refused(heir.say("bob", "psst")).code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(heir.say("eve", "hello")).isInstanceOf(Outcome.Done.class);
        assertThat(heir.joining("joe", true, Optional.empty())).isInstanceOf(Outcome.Done.class);

        heir.ack("bob", seq);
        restate(kept());
        heir.pass(20_000);
        assertThat(heir.seenBy("bob")).containsOnlyOnce("REPEAT ann important");
        assertThat(receipts()).containsExactly("RECEIPT {\"acked\":1,\"failed\":[]}");
    }

    @Test
    void aLateMessageWhoseNumberIsAnothersByNowIsToldToHaveFailed() {
        former.join("ann");
        former.join("bob");
        long old = RoomScript.seqOf(former.say("ann", "old", "bob", "m1", true));
        takeOver(List.of(), List.of("ann", "bob"));
        for (long seq = 0; seq < old - 1; ) {
            seq = RoomScript.seqOf(heir.say("ann", "filler"));
        }
        assertThat(RoomScript.seqOf(heir.say("ann", "new", "bob", "m2", true))).isEqualTo(old);

        restate(kept());
        restate(kept());
        heir.pass(100);

        assertThat(receipts()).containsExactly("RECEIPT {\"acked\":0,\"failed\":[\"bob\"]}");
        heir.ack("bob", old);
        assertThat(receipts()).contains("RECEIPT {\"acked\":1,\"failed\":[]}");
    }

    @Test
    void whatWasSaidUnderAnIdIsNotSaidAgain() {
        former.join("ann");
        former.join("bob");
        takeOver(List.of(new RoomKept.Said("", "key-1"), new RoomKept.Said("ann", "m1")), List.of("ann", "bob"));
        RoomScript.seqOf(heir.say("ann", "once", "", "m1", false));
        RoomScript.seqOf(heir.command(new RoomCommand.Publish(
                "", "", PayloadForm.TEXT, MessageType.OTHER, "", "", "key-1", RoomScript.utf8("once"))));
        RoomScript.seqOf(heir.say("bob", "another's", "", "m1", false));
        assertThat(heir.seenBy("ann"))
                .filteredOn(seen -> seen.startsWith("MESSAGE"))
                .containsExactly("MESSAGE bob another's");
    }

    @Test
    void aMessageThatNobodyOwesAnythingForIsNotSaidAgain() {
        former.join("ann");
        former.join("bob");
        former.ack("bob", RoomScript.seqOf(former.say("ann", "done", "", "m1", true)));
        takeOver(kept(), List.of("ann", "bob"));
        heir.pass(2_000);
        assertThat(heir.seenBy("bob")).noneMatch(seen -> seen.contains("done"));
        assertThat(heir.room.waitingForAcks()).isZero();
    }

    @Test
    void anOldNumberIsNotGivenAwayAgain() {
        former.join("ann");
        former.join("bob");
        for (int i = 0; i < 20; i++) {
            former.say("ann", "filler");
        }
        long old = RoomScript.seqOf(former.say("ann", "old", "", "m1", true));
        takeOver(kept(), List.of("ann", "bob"));
        long seq = 0;
        while (seq < old - 1) {
            seq = RoomScript.seqOf(heir.say("ann", "filler"));
        }
        assertThat(RoomScript.seqOf(heir.say("ann", "new", "", "m2", true))).isEqualTo(old);
        Set<Long> numbers = new HashSet<>();
        for (RoomEntry entry : heir.entries()) {
            if (entry.kind() == RoomEntry.Kind.MESSAGE && entry.ackSeq() > 0) {
                numbers.add(entry.ackSeq());
            }
        }
        assertThat(numbers).as("another than its own").hasSize(1).doesNotContain(old);
        heir.ack("bob", numbers.iterator().next());
        assertThat(heir.seenBy("ann")).anyMatch(seen -> seen.contains("\"acked\":1,\"failed\":[]"));
    }

    @Test
    void whatTheStoreHasIsEnough() {
        former.join("ann");
        former.join("bob");
        former.command(new RoomCommand.Mute("bob", 60_000));
        long seq = RoomScript.seqOf(former.say("ann", "important", "", "m1", true));
        heir = new RoomScript(RoomScript.EPOCH + 1, SETTINGS);
        restore(former.entries());
        heir.join("ann");
        heir.join("bob");
        assertThat(RoomScript.refused(heir.say("bob", "psst")).code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(heir.entries())
                .as("what is read of the past is acknowledged under the number it had")
                .anyMatch(entry -> entry.kind() == RoomEntry.Kind.MESSAGE && entry.ackSeq() == seq);
        heir.ack("bob", seq);
        assertThat(heir.seenBy("ann")).anyMatch(seen -> seen.contains("\"acked\":1,\"failed\":[]"));
    }

    @Test
    void aNumberThatTwoFormerOwnersGaveAwayIsTheLastOnes() {
        RoomScript second = new RoomScript(RoomScript.EPOCH + 1, SETTINGS);
        long seq = 0;
        for (RoomScript owner : List.of(former, second)) {
            owner.join("ann");
            owner.join("bob");
            seq = RoomScript.seqOf(owner.say("ann", "important", "", "m1", true));
        }
        former.ack("bob", seq);
        heir = new RoomScript(RoomScript.EPOCH + 2, SETTINGS);
        List<Position> positions = new ArrayList<>();
        List<Entry> entries = new ArrayList<>();
        for (RoomScript owner : List.of(former, second)) {
            long epoch = owner == former ? RoomScript.EPOCH : RoomScript.EPOCH + 1;
            List<RoomEntry> said = owner.entries();
            for (int i = 0; i < said.size(); i++) {
                positions.add(new Position(epoch, i + 1));
                entries.add(said.get(i).toEntry(owner.nowMillis));
            }
        }
        heir.room.restore(positions, entries, Optional.empty(), heir.nowMillis);
        heir.join("ann");
        heir.join("bob");
        heir.ack("bob", seq);
        assertThat(receipts()).endsWith("RECEIPT {\"acked\":1,\"failed\":[]}");
        assertThat(heir.room.waitingForAcks()).isZero();
        assertThat(RoomScript.refused(heir.ack("bob", seq)).code()).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void whatTheHeirHasNoRoomForIsToldToHaveFailedBehindThePast() {
        former.join("ann");
        former.join("bob");
        former.say("ann", "one", "bob", "m1", true);
        former.say("ann", "two", "bob", "m2", true);
        heir = new RoomScript(RoomScript.EPOCH + 1, "{\"acks\": {\"queueMax\": 1}}");
        List<RoomEntry> past = former.entries();
        restore(past);
        assertThat(heir.room.owner().headSeq()).isEqualTo(past.size());
        heir.join("ann");
        heir.pass(200);
        assertThat(receipts()).containsExactly("RECEIPT {\"acked\":0,\"failed\":[\"bob\"]}");
    }

    /** The history is as long as it may be: whatever is said next pushes something out, but not all of it. */
    @Test
    void readerFindsItsPlaceInAPastThatIsFull() {
        int max = 40;
        heir = new RoomScript(RoomScript.EPOCH + 1, "{\"history\": {\"entriesMax\": " + max + "}}");
        former.join("ann");
        for (int i = 0; i < max; i++) {
            former.say("ann", "m" + i);
        }
        List<RoomEntry> said = former.entries();
        restore(said.subList(said.size() - max, said.size()));

        RoomAnswer near = heir.resume("bob", RoomScript.EPOCH, 30);
        RoomAnswer far = heir.resume("eve", RoomScript.EPOCH, 1);

        heir.entries();
        assertThat(near.recovered()).isTrue();
        assertThat(near.fromSeq()).isEqualTo(30);
        assertThat(far.recovered()).isFalse();
        for (RoomAnswer answer : List.of(near, far)) {
            assertThat(heir.room.owner().tailSeq()).isLessThanOrEqualTo(answer.fromSeq() + 1);
        }
        assertThat(heir.room.owner().tailSeq()).as("what it keeps of the past").isLessThan(max / 2);
    }

    /** The heir reads them in the store, as the former owner's from the first on. */
    private void restore(List<RoomEntry> past) {
        List<Position> positions = new ArrayList<>();
        List<Entry> entries = new ArrayList<>();
        for (RoomEntry entry : past) {
            positions.add(new Position(RoomScript.EPOCH, entries.size() + 1));
            entries.add(entry.toEntry(former.nowMillis));
        }
        heir.room.restore(positions, entries, Optional.empty(), heir.nowMillis);
    }

    private List<RoomKept> kept() {
        List<RoomKept> kept = new ArrayList<>();
        for (RoomEntry entry : former.entries()) {
            if (entry.kind() == RoomEntry.Kind.KEPT) {
                kept.add(RoomKept.decode(entry.payload()));
            }
        }
        return kept;
    }

    /** As a gateway remembers it whose client acknowledged. */
    private static List<RoomKept> acknowledged(List<RoomKept> kept, long ackSeq, String client) {
        List<RoomKept> all = new ArrayList<>(kept);
        for (RoomKept one : kept) {
            if (one instanceof RoomKept.Pending pending && pending.ackSeq() == ackSeq) {
                Set<String> waiting = new HashSet<>(pending.waiting());
                waiting.remove(client);
                all.add(new RoomKept.Pending(
                        ackSeq, pending.message(), pending.receivers(), waiting, pending.endMillis()));
            }
        }
        return all;
    }

    private void takeOver(List<RoomKept> kept, List<String> members) {
        heir = new RoomScript(RoomScript.EPOCH + 1, SETTINGS);
        heir.nowMillis = former.nowMillis;
        heir.room.attach(
                new Attach(RoomChannels.of("lobby"), RoomScript.GATEWAY, RoomScript.EPOCH, 3, 1, 1000), heir.nowMillis);
        restate(kept);
        announce(1, members);
        heir.pass(heir.room.gatheredAtMillis() - heir.nowMillis + 100);
    }

    private void restate(List<RoomKept> kept) {
        heir.command(new RoomCommand.Restate(RoomScript.GATEWAY, kept));
    }

    private void announce(long round, List<String> members) {
        List<Seat> seats = members.stream().map(heir::sits).toList();
        heir.command(new RoomCommand.Announce(RoomScript.GATEWAY, round, true, seats));
    }

    private List<String> receipts() {
        return heir.seenBy("ann").stream()
                .filter(entry -> entry.startsWith("RECEIPT"))
                .toList();
    }
}
