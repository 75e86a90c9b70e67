package dev.sluice.synclog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bus.ErrorCode;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Entry;
import dev.sluice.protocol.sync.SyncChannels;
import dev.sluice.protocol.sync.SyncCommand.Append;
import dev.sluice.protocol.sync.SyncOutcome.Placed;
import dev.sluice.protocol.sync.SyncOutcome.Rejected;
import dev.sluice.protocol.sync.SyncOutcome.Taken;
import dev.sluice.protocol.sync.SyncOutcome.Unknown;
import dev.sluice.protocol.sync.SyncPatch;
import dev.sluice.store.AppendOutcome;
import dev.sluice.store.AppendOutcome.Appended;
import dev.sluice.store.AppendOutcome.BaseMoved;
import dev.sluice.store.AppendOutcome.Fenced;
import dev.sluice.store.AppendOutcome.IdTaken;
import dev.sluice.store.LogPage;
import dev.sluice.store.LogState;
import dev.sluice.store.NewEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SyncDocumentTest {
    private static final ChannelId CHANNEL = SyncChannels.document("plan");
    private static final long FENCE = 3;

    private SyncDocument document = document(false, Set.of(), 100);

    @Test
    void patchIsAnsweredAndPublishedOnlyWhenItIsStored() {
        List<SyncEffect> effects = submit(1, group("a"));
        assertThat(effects).hasSize(1);
        SyncEffect.Store store = (SyncEffect.Store) effects.get(0);
        assertThat(store.entries()).extracting(NewEntry::id).containsExactly("a");

        assertThat(shown(document.stored(store, appended(11, 11))))
                .containsExactly("answer 1 [Taken[patches=[Placed[version=11, isKnown=false]]]]", "publish a");
        assertThat(document.head()).isEqualTo(11);
    }

    @Test
    void knownPatchIsAnsweredWithItsFirstVersionAndNotPublishedAgain() {
        SyncEffect.Store store = store(submit(1, group("a")), 0);
        AppendOutcome known = new Appended(List.of(new AppendOutcome.Placed(4, true)), 10);
        assertThat(shown(document.stored(store, known)))
                .containsExactly("answer 1 [Taken[patches=[Placed[version=4, isKnown=true]]]]");
    }

    @Test
    void groupsOfATicketAreDecidedApartAndAnsweredTogether() {
        List<SyncEffect> effects = submit(1, group("a"), group("b", "c"));
        assertThat(shown(document.stored(store(effects, 0), new IdTaken(0, 2)))).isEmpty();
        List<SyncEffect> last = document.stored(store(effects, 1), appended(12, 11, 12));
        assertThat(((SyncEffect.Answer) last.get(0)).outcomes())
                .containsExactly(
                        new Rejected(0, ErrorCode.CONFLICT, "the id belongs to another patch", 2),
                        new Taken(List.of(new Placed(11, false), new Placed(12, false))));
        assertThat(shown(last.subList(1, last.size()))).containsExactly("publish b c");
    }

    @Test
    void opThatIsNotListedIsRejectedWithoutTheStore() {
        document = document(false, Set.of("create_node"), 100);
        List<SyncEffect> effects = submit(1, List.of(patch("a", "create_node"), patch("b", "paint")));
        assertThat(effects)
                .containsExactly(new SyncEffect.Answer(
                        1, List.of(new Rejected(1, ErrorCode.FORBIDDEN, "op is not allowed here", 10))));
    }

    @Test
    void baseIsAskedOfTheStoreOnlyWhereConflictsAreRejected() {
        assertThat(store(submit(1, group("a")), 0).entries().get(0).base()).isEqualTo(NewEntry.NO_BASE);
        document = document(true, Set.of(), 100);
        assertThat(((SyncEffect.Answer) submit(1, group("a")).get(0)).outcomes().get(0))
                .isEqualTo(new Rejected(
                        0, ErrorCode.INVALID_REQUEST, "baseVersion is needed: conflicts are rejected here", 10));
        SyncPatch based = new SyncPatch("b", new byte[1], 9, "x", "b".getBytes(UTF_8));
        SyncEffect.Store store = store(submit(2, List.of(based)), 0);
        assertThat(store.entries().get(0).base()).isEqualTo(9);
        assertThat(((SyncEffect.Answer)
                                document.stored(store, new BaseMoved(0, 10)).get(0))
                        .outcomes()
                        .get(0))
                .isEqualTo(new Rejected(0, ErrorCode.CONFLICT, "baseVersion is not the newest version", 10));
    }

    @Test
    void patchesBeyondTheBoundAreRefusedUntilTheStoreHasAnswered() {
        document = document(false, Set.of(), 2);
        SyncEffect.Store first = store(submit(1, group("a", "b")), 0);
        assertThat(document.submit(2, new Append(0, List.of(group("c"))), 0)).isEmpty();
        document.stored(first, appended(12, 11, 12));
        assertThat(document.submit(2, new Append(0, List.of(group("c"))), 0)).isPresent();
    }

    @Test
    void holeIsFilledFromTheStoreBeforeAnythingLaterIsPublished() {
        SyncEffect.Store store = store(submit(1, group("late")), 0);
        // Version 11 is an append whose answer was lost.
        assertThat(shown(document.stored(store, appended(12, 12))))
                .containsExactly("answer 1 [Taken[patches=[Placed[version=12, isKnown=false]]]]", "read 11");
        assertThat(shown(document.page(new LogPage(11, entries("lost"))))).containsExactly("publish lost late");
        assertThat(document.head()).isEqualTo(12);
    }

    @Test
    void whatIsStoredWhileAHoleIsFilledFollowsInOrder() {
        List<SyncEffect> effects = submit(1, group("b"), group("c"), group("d"));
        document.stored(store(effects, 0), appended(12, 12));
        document.stored(store(effects, 1), appended(13, 13));
        assertThat(shown(document.page(new LogPage(11, entries("a", "b"))))).containsExactly("publish a b c");
        assertThat(shown(document.stored(store(effects, 2), appended(14, 14)))).endsWith("publish d");
    }

    @Test
    void afterAFailureTheStoreIsAskedForWhatItMayHold() {
        SyncEffect.Store store = store(submit(1, group("a")), 0);
        assertThat(document.storeFailed(store, ErrorCode.OVERLOADED, "no answer"))
                .containsExactly(new SyncEffect.Answer(1, List.of(new Unknown(ErrorCode.OVERLOADED, "no answer"))));
        assertThat(shown(document.poll())).containsExactly("read 11");
        document.readFailed();
        assertThat(shown(document.poll())).containsExactly("read 11");
        assertThat(shown(document.page(new LogPage(11, entries("a"))))).containsExactly("publish a", "read 12");
        assertThat(document.page(new LogPage(12, List.of()))).isEmpty();
        assertThat(document.poll()).isEmpty();
    }

    @Test
    void repeatOfALostPatchPublishesIt() {
        document.storeFailed(store(submit(1, group("a")), 0), ErrorCode.OVERLOADED, "no answer");
        SyncEffect.Store again = store(submit(2, group("a")), 0);
        AppendOutcome known = new Appended(List.of(new AppendOutcome.Placed(11, true)), 11);
        assertThat(shown(document.stored(again, known))).endsWith("read 11");
    }

    @Test
    void staleOwnerGivesUpAndAnswersNothing() {
        List<SyncEffect> effects = submit(1, group("a"), group("b"));
        assertThat(document.stored(store(effects, 0), new Fenced())).containsExactly(new SyncEffect.GiveUp());
        assertThat(document.stored(store(effects, 1), new Fenced())).isEmpty();
        assertThat(document.poll()).isEmpty();
    }

    @Test
    void ownerThatIsOnlyReadFromLearnsThatItIsStale() {
        assertThat(document.observed(new LogState(CHANNEL, 1, FENCE, 10, 1, 0))).isEmpty();
        assertThat(document.observed(new LogState(CHANNEL, 1, FENCE + 1, 10, 1, 0)))
                .containsExactly(new SyncEffect.GiveUp());
    }

    private static SyncDocument document(boolean rejects, Set<String> ops, int pendingMax) {
        return new SyncDocument(new SyncRules(ops, rejects, pendingMax), new LogState(CHANNEL, 1, FENCE, 10, 1, 0));
    }

    @SafeVarargs
    private List<SyncEffect> submit(long ticket, List<SyncPatch> first, List<SyncPatch>... others) {
        List<List<SyncPatch>> groups = new ArrayList<>();
        groups.add(first);
        for (List<SyncPatch> other : others) {
            groups.add(other);
        }
        return document.submit(ticket, new Append(7, groups), 1000).orElseThrow();
    }

    private static List<SyncPatch> group(String... ids) {
        return Arrays.stream(ids).map(id -> patch(id, "paint")).toList();
    }

    private static SyncPatch patch(String id, String op) {
        return new SyncPatch(id, id.getBytes(UTF_8), SyncPatch.NO_BASE, op, id.getBytes(UTF_8));
    }

    private static SyncEffect.Store store(List<SyncEffect> effects, int index) {
        return (SyncEffect.Store) effects.get(index);
    }

    private static Appended appended(long head, long... seqs) {
        return new Appended(
                Arrays.stream(seqs)
                        .mapToObj(seq -> new AppendOutcome.Placed(seq, false))
                        .toList(),
                head);
    }

    private static List<Entry> entries(String... texts) {
        return Arrays.stream(texts)
                .map(text -> Entry.of(1, 1, text.getBytes(UTF_8)))
                .toList();
    }

    /** Effects as a script shows them. */
    private static List<String> shown(List<SyncEffect> effects) {
        List<String> lines = new ArrayList<>();
        for (SyncEffect effect : effects) {
            if (effect instanceof SyncEffect.Publish publish) {
                StringBuilder line = new StringBuilder("publish");
                publish.entries().forEach(entry -> line.append(' ').append(new String(entry.payload(), UTF_8)));
                lines.add(line.toString());
            } else if (effect instanceof SyncEffect.Answer answer) {
                lines.add("answer " + answer.ticket() + " " + answer.outcomes());
            } else if (effect instanceof SyncEffect.Read read) {
                lines.add("read " + read.from());
            } else {
                lines.add(effect.toString());
            }
        }
        return lines;
    }
}
