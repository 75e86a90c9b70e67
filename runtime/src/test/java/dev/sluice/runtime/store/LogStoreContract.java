package dev.sluice.runtime.store;

import static dev.sluice.runtime.store.Stages.await;
import static dev.sluice.runtime.store.Stages.failure;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.model.ChannelId;
import dev.sluice.model.Entry;
import dev.sluice.model.Position;
import dev.sluice.store.AppendOutcome;
import dev.sluice.store.AppendOutcome.Appended;
import dev.sluice.store.AppendOutcome.BaseMoved;
import dev.sluice.store.AppendOutcome.Fenced;
import dev.sluice.store.AppendOutcome.IdTaken;
import dev.sluice.store.AppendOutcome.Placed;
import dev.sluice.store.LogPage;
import dev.sluice.store.LogState;
import dev.sluice.store.LogStore;
import dev.sluice.store.NewEntry;
import dev.sluice.store.StoreException.Reason;
import dev.sluice.store.StoredSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link LogStore} promises, whatever keeps it. */
abstract class LogStoreContract {
    static final ChannelId CHANNEL = ChannelId.parse("sync/plan");
    private static final long LIFE = 77;
    private static final int ANY_BYTES = 1 << 20;

    private LogStore store;

    /** A store over the same storage each time; empty before the first. */
    abstract LogStore open();

    @BeforeEach
    void openStore() {
        store = open();
    }

    @AfterEach
    void closeStore() {
        await(store.close());
    }

    @Test
    void unclaimedChannelIsNotThere() {
        assertThat(await(store.state(CHANNEL))).isEmpty();
        assertThat(read(1)).isEmpty();
        assertThat(await(store.snapshot(CHANNEL))).isEmpty();
        assertThat(append(1, entry("a"))).isEqualTo(new Fenced());
        assertThat(await(store.state(CHANNEL))).isEmpty();
    }

    @Test
    void firstClaimCreatesAnEmptyLog() {
        assertThat(await(store.claim(CHANNEL, LIFE))).isEqualTo(new LogState(CHANNEL, LIFE, 1, 0, 1, 0));
        assertThat(await(store.state(CHANNEL))).contains(new LogState(CHANNEL, LIFE, 1, 0, 1, 0));
    }

    @Test
    void laterClaimsRaiseTheFenceAndKeepTheLife() {
        claim();
        assertThat(await(store.claim(CHANNEL, LIFE + 1))).isEqualTo(new LogState(CHANNEL, LIFE, 2, 0, 1, 0));
    }

    @Test
    void seqsCountFromOneAcrossBatches() {
        long fence = claim();
        assertThat(append(fence, entry("a"))).isEqualTo(appended(1, placed(1)));
        assertThat(append(fence, entry("b"), entry("c"))).isEqualTo(appended(3, placed(2), placed(3)));
        assertThat(read(1)).containsExactly("a", "b", "c");
        assertThat(await(store.state(CHANNEL)).orElseThrow().head()).isEqualTo(3);
    }

    @Test
    void knownIdAnswersItsFirstSeqAndAppendsNothing() {
        long fence = claim();
        append(fence, entry("a"), entry("b"));
        assertThat(append(fence, entry("a"))).isEqualTo(appended(2, duplicate(1)));
        assertThat(append(fence, entry("b"), entry("c"), entry("a")))
                .isEqualTo(appended(3, duplicate(2), placed(3), duplicate(1)));
        assertThat(read(1)).containsExactly("a", "b", "c");
    }

    @Test
    void idThatComesTwiceInABatchIsAppendedOnce() {
        long fence = claim();
        assertThat(append(fence, entry("a"), entry("a"), entry("b")))
                .isEqualTo(appended(2, placed(1), duplicate(1), placed(2)));
        assertThat(read(1)).containsExactly("a", "b");
    }

    @Test
    void idOfOtherContentRefusesTheWholeBatch() {
        long fence = claim();
        append(fence, entry("a"));
        assertThat(append(fence, entry("b"), entry("a", "other"))).isEqualTo(new IdTaken(1, 1));
        assertThat(append(fence, entry("c"), entry("c", "other"))).isEqualTo(new IdTaken(1, 2));
        assertThat(read(1)).containsExactly("a");
        assertThat(append(fence, entry("b"))).isEqualTo(appended(2, placed(2)));
    }

    @Test
    void idsAreApartPerChannelAndTakenAsTheyAre() {
        long fence = claim();
        ChannelId other = ChannelId.parse("sync/other");
        long otherFence = await(store.claim(other, LIFE)).fence();
        assertThat(append(fence, entry("x' OR 1=1; --"), entry("ä:1"), entry("A"), entry("a")))
                .isEqualTo(appended(4, placed(1), placed(2), placed(3), placed(4)));
        assertThat(await(store.append(other, otherFence, List.of(entry("a"))))).isEqualTo(appended(1, placed(1)));
    }

    @Test
    void staleFenceAppendsNothingNotEvenDuplicates() {
        long first = claim();
        append(first, entry("a"));
        long second = claim();
        assertThat(append(first, entry("b"))).isEqualTo(new Fenced());
        assertThat(append(first, entry("a"))).isEqualTo(new Fenced());
        assertThat(append(second + 1, entry("b"))).isEqualTo(new Fenced());
        assertThat(append(second, entry("b"))).isEqualTo(appended(2, placed(2)));
        assertThat(read(1)).containsExactly("a", "b");
    }

    @Test
    void baseThatIsTheHeadIsTakenAndAnyOtherIsNot() {
        long fence = claim();
        assertThat(append(fence, based("a", 0))).isEqualTo(appended(1, placed(1)));
        assertThat(append(fence, based("b", 0))).isEqualTo(new BaseMoved(0, 1));
        assertThat(append(fence, based("b", 2))).isEqualTo(new BaseMoved(0, 1));
        assertThat(append(fence, based("b", 1))).isEqualTo(appended(2, placed(2)));
        assertThat(append(fence, entry("c"))).isEqualTo(appended(3, placed(3)));
    }

    @Test
    void batchMayBuildOnItsOwnEntries() {
        long fence = claim();
        append(fence, entry("a"));
        assertThat(append(fence, based("b", 1), based("c", 1), based("d", 3)))
                .isEqualTo(appended(4, placed(2), placed(3), placed(4)));
        assertThat(append(fence, based("e", 4), based("f", 6))).isEqualTo(new BaseMoved(1, 4));
        assertThat(append(fence, based("e", 4), based("f", 3))).isEqualTo(new BaseMoved(1, 4));
        assertThat(read(1)).containsExactly("a", "b", "c", "d");
    }

    @Test
    void knownIdIsADuplicateWhateverItsBase() {
        long fence = claim();
        append(fence, based("a", 0));
        append(fence, based("b", 1));
        assertThat(append(fence, based("a", 0))).isEqualTo(appended(2, duplicate(1)));
    }

    @Test
    void entriesComeBackByteForByte() {
        long fence = claim();
        byte[] bytes = new byte[300];
        IntStream.range(0, bytes.length).forEach(i -> bytes[i] = (byte) i);
        byte[] digest = {0, -1, 58, 13, 10};
        Entry entry = new Entry(255, Long.MAX_VALUE, bytes, new byte[0]);
        await(store.append(CHANNEL, fence, List.of(new NewEntry("a", digest, NewEntry.NO_BASE, entry))));
        Entry found = page(1, 10, ANY_BYTES).entries().get(0);
        assertThat(found).usingRecursiveComparison().isEqualTo(entry);
        assertThat(await(store.append(CHANNEL, fence, List.of(new NewEntry("a", digest, NewEntry.NO_BASE, entry)))))
                .isEqualTo(appended(1, duplicate(1)));
    }

    @Test
    void pagesJoinToTheWholeLog() {
        long fence = claim();
        appendMany(fence, 1, 25);
        List<String> all = new ArrayList<>();
        for (LogPage page = page(1, 10, ANY_BYTES); !page.entries().isEmpty(); ) {
            assertThat(page.entries()).hasSizeLessThanOrEqualTo(10);
            all.addAll(texts(page));
            page = page(page.lastSeq() + 1, 10, ANY_BYTES);
        }
        assertThat(all)
                .isEqualTo(IntStream.rangeClosed(1, 25).mapToObj(i -> "e" + i).toList());
    }

    @Test
    void pageIsBoundedInBytesButNeverEmptyForThat() {
        long fence = claim();
        appendMany(fence, 1, 10);
        int one = entry("e1").entry().bytes();
        assertThat(page(3, 10, 2 * one).entries()).hasSize(2);
        assertThat(page(3, 10, 1).entries()).hasSize(1);
        assertThat(page(3, 10, 1).firstSeq()).isEqualTo(3);
    }

    @Test
    void readBeyondTheHeadIsEmpty() {
        long fence = claim();
        append(fence, entry("a"));
        assertThat(page(2, 10, ANY_BYTES)).isEqualTo(new LogPage(2, List.of()));
        assertThat(page(0, 10, ANY_BYTES).firstSeq()).isOne();
    }

    @Test
    void compactedLogBeginsBehindWhatWasTrimmed() {
        long fence = claim();
        appendMany(fence, 1, 10);
        assertThat(compact(fence, 8, "s8", 6, 1)).contains(new LogState(CHANNEL, LIFE, fence, 10, 6, 8));
        assertThat(page(1, 100, ANY_BYTES).firstSeq()).isEqualTo(6);
        assertThat(read(1)).containsExactly("e6", "e7", "e8", "e9", "e10");
        assertSnapshot(8, "s8");
    }

    @Test
    void idsOfTrimmedEntriesAreStillKnown() {
        long fence = claim();
        appendMany(fence, 1, 10);
        compact(fence, 10, "s", 11, 1);
        assertThat(read(1)).isEmpty();
        assertThat(append(fence, entry("e3"))).isEqualTo(appended(10, duplicate(3)));
        assertThat(append(fence, entry("e3", "other"))).isEqualTo(new IdTaken(0, 3));
        assertThat(append(fence, entry("e11"))).isEqualTo(appended(11, placed(11)));
        assertThat(read(1)).containsExactly("e11");
    }

    @Test
    void oldIdsMayBeForgotten() {
        long fence = claim();
        appendMany(fence, 1, 3000);
        compact(fence, 3000, "s", 2901, 2501);
        Awaitility.await().untilAsserted(() -> {
            // Asked with a base that never fits: what is forgotten is refused as new, and stays out.
            assertThat(append(fence, based("e2500", 0))).isInstanceOf(BaseMoved.class);
            assertThat(append(fence, based("e1", 0))).isInstanceOf(BaseMoved.class);
        });
        assertThat(append(fence, entry("e2501"))).isEqualTo(appended(3000, duplicate(2501)));
        assertThat(read(2995)).containsExactly("e2995", "e2996", "e2997", "e2998", "e2999", "e3000");
    }

    @Test
    void olderSnapshotIsNotKeptAndTheTailNeverGoesBack() {
        long fence = claim();
        appendMany(fence, 1, 10);
        compact(fence, 8, "s8", 6, 1);
        assertThat(compact(fence, 5, "s5", 2, 1).orElseThrow().snapshotSeq()).isEqualTo(8);
        compact(fence, 9, "s9", 1, 1);
        assertSnapshot(9, "s9");
        assertThat(read(1)).startsWith("e6");
    }

    @Test
    void staleFenceCompactsNothing() {
        long first = claim();
        appendMany(first, 1, 10);
        claim();
        assertThat(compact(first, 8, "s8", 6, 1)).isEmpty();
        assertThat(read(1)).startsWith("e1");
        assertThat(await(store.snapshot(CHANNEL))).isEmpty();
    }

    @Test
    void snapshotDoesNotReachBeyondItself() {
        assertThatThrownBy(() -> compact(1, 8, "s8", 10, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> compact(1, 8, "s8", 5, 6)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void channelsAreListedByNameInPages() {
        for (String name : List.of("b", "a", "c/d", "ä")) {
            await(store.claim(new ChannelId("sync", name), LIFE));
        }
        await(store.claim(new ChannelId("other", "a"), LIFE));
        assertThat(await(store.channels("sync", "", 2)))
                .extracting(state -> state.channel().name())
                .containsExactly("a", "b");
        assertThat(await(store.channels("sync", "b", 10)))
                .extracting(state -> state.channel().name())
                .containsExactly("c/d", "ä");
        assertThat(await(store.channels("sync", "ä", 10))).isEmpty();
    }

    @Test
    void appendsOfOneCallerKeepTheirOrder() {
        long fence = claim();
        List<CompletionStage<AppendOutcome>> outcomes = new ArrayList<>();
        for (int i = 1; i <= 500; i++) {
            outcomes.add(store.append(CHANNEL, fence, List.of(entry("e" + i))));
        }
        for (int i = 1; i <= 500; i++) {
            assertThat(await(outcomes.get(i - 1))).isEqualTo(appended(i, placed(i)));
        }
    }

    @Test
    void manyWritersOfManyChannelsMakeEachLogWithoutHoleOrDouble() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<ChannelId> channels = IntStream.range(0, 4)
                .mapToObj(i -> new ChannelId("sync", "c" + i))
                .toList();
        List<Long> fences = channels.stream()
                .map(channel -> await(store.claim(channel, LIFE)).fence())
                .toList();
        List<Future<?>> done = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            int writer = thread;
            done.add(threads.submit(() -> {
                for (int i = 0; i < 100; i++) {
                    int c = (writer + i) % 4;
                    // Every second id is tried by two writers.
                    String id = i % 2 == 0 ? "w" + writer + "-" + i : "w" + writer / 2 + "-" + i;
                    await(store.append(channels.get(c), fences.get(c), List.of(entry(id))));
                }
            }));
        }
        for (Future<?> writer : done) {
            writer.get();
        }
        threads.shutdown();
        for (ChannelId channel : channels) {
            LogState state = await(store.state(channel)).orElseThrow();
            List<String> texts = texts(await(store.read(channel, 1, 1000, ANY_BYTES)));
            assertThat(texts).doesNotHaveDuplicates().hasSize((int) state.head());
        }
    }

    @Test
    void twoOwnersAtOnceCanNotForkALog() {
        long first = claim();
        List<Placed> firstPlaced = new ArrayList<>();
        List<Placed> secondPlaced = new ArrayList<>();
        long second = 0;
        for (int i = 0; i < 50; i++) {
            if (i == 20) {
                second = claim();
            }
            collect(append(first, entry("first" + i)), firstPlaced);
            if (second != 0) {
                collect(append(second, entry("second" + i)), secondPlaced);
            }
        }
        assertThat(firstPlaced).extracting(Placed::seq).isEqualTo(seqs(1, 20));
        assertThat(secondPlaced).extracting(Placed::seq).isEqualTo(seqs(21, 50));
    }

    @Test
    void reopenedStoreGoesOnWhereItWas() {
        long fence = claim();
        appendMany(fence, 1, 10);
        compact(fence, 5, "s5", 4, 1);
        await(store.close());
        store = open();
        assertThat(await(store.state(CHANNEL))).contains(new LogState(CHANNEL, LIFE, fence, 10, 4, 5));
        assertThat(append(fence, entry("e2"))).isEqualTo(appended(10, duplicate(2)));
        assertThat(append(fence, entry("e11"))).isEqualTo(appended(11, placed(11)));
        assertThat(read(1)).startsWith("e4").endsWith("e11");
        assertSnapshot(5, "s5");
    }

    @Test
    void closedStoreRefusesAllButClose() {
        await(store.close());
        assertThat(failure(store.claim(CHANNEL, LIFE)).reason()).isEqualTo(Reason.CLOSED);
        assertThat(failure(store.append(CHANNEL, 1, List.of(entry("a")))).reason())
                .isEqualTo(Reason.CLOSED);
        assertThat(failure(store.read(CHANNEL, 1, 1, 1)).reason()).isEqualTo(Reason.CLOSED);
        assertThat(failure(store.channels("sync", "", 1)).reason()).isEqualTo(Reason.CLOSED);
        await(store.close());
    }

    final LogStore store() {
        return store;
    }

    final void reopen() {
        store = open();
    }

    final long claim() {
        return await(store.claim(CHANNEL, LIFE)).fence();
    }

    final AppendOutcome append(long fence, NewEntry... entries) {
        return await(store.append(CHANNEL, fence, List.of(entries)));
    }

    final List<String> read(long from) {
        return texts(page(from, 10_000, ANY_BYTES));
    }

    static NewEntry entry(String id) {
        return entry(id, id);
    }

    static NewEntry entry(String id, String text) {
        return new NewEntry(id, text.getBytes(UTF_8), NewEntry.NO_BASE, Entry.of(1, 1_000, text.getBytes(UTF_8)));
    }

    static Appended appended(long head, Placed... placed) {
        return new Appended(List.of(placed), head);
    }

    static Placed placed(long seq) {
        return new Placed(seq, false);
    }

    static Placed duplicate(long seq) {
        return new Placed(seq, true);
    }

    private static NewEntry based(String id, long base) {
        NewEntry entry = entry(id);
        return new NewEntry(id, entry.digest(), base, entry.entry());
    }

    private void appendMany(long fence, int from, int to) {
        append(
                fence,
                IntStream.rangeClosed(from, to).mapToObj(i -> entry("e" + i)).toArray(NewEntry[]::new));
    }

    private LogPage page(long from, int limit, long bytesMax) {
        return await(store.read(CHANNEL, from, limit, bytesMax));
    }

    private Optional<LogState> compact(long fence, long snapshotSeq, String state, long tail, long idsFrom) {
        StoredSnapshot snapshot = new StoredSnapshot(new Position(LIFE, snapshotSeq), state.getBytes(UTF_8));
        return await(store.compact(CHANNEL, fence, snapshot, tail, idsFrom));
    }

    private void assertSnapshot(long seq, String state) {
        StoredSnapshot found = await(store.snapshot(CHANNEL)).orElseThrow();
        assertThat(found.position()).isEqualTo(new Position(LIFE, seq));
        assertThat(found.state()).asString(UTF_8).isEqualTo(state);
    }

    private static void collect(AppendOutcome outcome, List<Placed> placed) {
        if (outcome instanceof Appended appended) {
            placed.addAll(appended.entries());
        }
    }

    private static List<Long> seqs(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    private static List<String> texts(LogPage page) {
        return page.entries().stream()
                .map(entry -> new String(entry.payload(), UTF_8))
                .toList();
    }
}
