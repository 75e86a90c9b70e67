package dev.sluice.runtime.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.protocol.trace.SessionSummary;
import dev.sluice.store.SessionPage;
import dev.sluice.store.StoreException.Reason;
import dev.sluice.store.StoredEvent;
import dev.sluice.store.TraceCheckpoint;
import dev.sluice.store.TraceKey;
import dev.sluice.store.TracePage;
import dev.sluice.store.TraceQuery;
import dev.sluice.store.TraceStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link TraceStore} promises, whatever keeps it. */
abstract class TraceStoreContract {
    private static final Set<String> ALL = Set.of();

    private TraceStore store;

    /** A store over the same storage each time; empty before the first. Its clock stands where {@link #clock} says. */
    abstract TraceStore open();

    /** What time the store believes it is. */
    abstract void clock(long nowMillis);

    @BeforeEach
    void openStore() {
        clock(1000);
        store = open();
    }

    @AfterEach
    void closeStore() {
        await(store.close());
    }

    final TraceStore store() {
        return store;
    }

    @Test
    void unknownSessionIsEmpty() {
        assertThat(await(store.query(TraceQuery.newest("s", 100, 10, Long.MAX_VALUE)))
                        .events())
                .isEmpty();
        assertThat(await(store.summary("s"))).isEmpty();
        assertThat(await(store.checkpoint("s", TraceKey.endOf(100)))).isEmpty();
        assertThat(await(store.sessions(Optional.empty(), 10)).sessions()).isEmpty();
    }

    @Test
    void eventsComeInTheOrderOfTheirTimes() {
        append("s", event(30, 1), event(10, 2), event(20, 3));
        append("s", event(10, 4), event(5, 5));

        assertThat(seqs(0, 100, ALL, 10, false)).containsExactly(5L, 2L, 4L, 3L, 1L);
        assertThat(seqs(0, 100, ALL, 10, true)).containsExactly(1L, 3L, 4L, 2L, 5L);
    }

    @Test
    void rangeHasBothItsEnds() {
        append("s", event(10, 1), event(20, 2), event(30, 3));

        assertThat(seqs(10, 20, ALL, 10, false)).containsExactly(1L, 2L);
        assertThat(seqs(21, 29, ALL, 10, false)).isEmpty();
    }

    @Test
    void numbersAreKeptOverTheirWholeRange() {
        long large = (1L << 53) - 1;
        append("s", event(large, large), event(large, large - 1), event(0, 1), event(9, 2), event(10, 3));

        assertThat(seqs(0, large, ALL, 10, false)).containsExactly(1L, 2L, 3L, large - 1, large);
    }

    @Test
    void agentsAreChosen() {
        append("s", event(1, 1, "a"), event(2, 2, "b"), event(3, 3, "c"), event(4, 4, "a"));

        assertThat(seqs(0, 100, Set.of("a", "c"), 10, false)).containsExactly(1L, 3L, 4L);
        assertThat(seqs(0, 100, Set.of("nobody"), 10, false)).isEmpty();
    }

    @Test
    void pagesJoinWithoutHoleOrDouble() {
        List<StoredEvent> events = new ArrayList<>(LongStream.rangeClosed(1, 95)
                .mapToObj(seq -> event(seq / 10, seq, seq % 3 == 0 ? "a" : "b"))
                .toList());
        Collections.shuffle(events, new Random(3));
        append("s", events.toArray(StoredEvent[]::new));

        for (boolean newestFirst : new boolean[] {false, true}) {
            for (Set<String> agents : List.of(ALL, Set.of("a"))) {
                List<Long> whole = seqs(0, 100, agents, 1000, newestFirst);
                assertThat(inPagesOf(7, agents, newestFirst)).isEqualTo(whole);
                assertThat(whole).hasSize(agents.isEmpty() ? 95 : 31);
            }
        }
    }

    private List<Long> inPagesOf(int size, Set<String> agents, boolean newestFirst) {
        List<Long> seqs = new ArrayList<>();
        Optional<TraceKey> after = Optional.empty();
        while (true) {
            TracePage page =
                    await(store.query(new TraceQuery("s", 0, 100, agents, after, size, Long.MAX_VALUE, newestFirst)));
            page.events().forEach(event -> seqs.add(event.key().seq()));
            assertThat(page.events()).hasSizeLessThanOrEqualTo(size);
            if (!page.more()) {
                return seqs;
            }
            after = Optional.of(page.events().get(page.events().size() - 1).key());
        }
    }

    @Test
    void fullLastPageHasNoMore() {
        append("s", event(1, 1), event(2, 2));

        assertThat(await(store.query(new TraceQuery("s", 0, 9, ALL, Optional.empty(), 2, Long.MAX_VALUE, false)))
                        .more())
                .isFalse();
    }

    @Test
    void pageEndsWithTheEventThatReachesItsBytes() {
        append("s", event(1, 1), event(2, 2), event(3, 3), event(4, 4));

        for (boolean newestFirst : new boolean[] {false, true}) {
            TracePage two =
                    await(store.query(new TraceQuery("s", 0, 9, ALL, Optional.empty(), 10, bytes() + 1, newestFirst)));
            TracePage one = await(store.query(new TraceQuery("s", 0, 9, ALL, Optional.empty(), 10, 1, newestFirst)));

            assertThat(two.events()).hasSize(2);
            assertThat(two.more()).isTrue();
            assertThat(one.events()).hasSize(1);
        }
        assertThat(await(store.query(new TraceQuery("s", 0, 9, ALL, Optional.empty(), 10, 4L * bytes(), false)))
                        .more())
                .isFalse();
    }

    @Test
    void sameEventAgainIsKeptOnce() {
        append("s", event(1, 1), event(2, 2));
        append("s", event(2, 2), event(3, 3));

        assertThat(seqs(0, 100, ALL, 10, false)).containsExactly(1L, 2L, 3L);
        assertThat(summary().events()).isEqualTo(3);
    }

    @Test
    void sameIdentityIsKeptOnceAsLongAsTheFirstIsStored() {
        append("s", named(1, 1, 40), named(2, 2, 41));
        append("s", named(1, 3, 40), named(3, 4, 41), named(3, 5, 42), named(4, 6, 0), named(4, 7, 0));
        append("t", named(1, 1, 40), named(2, 2, 41));

        assertThat(seqs(0, 100, ALL, 10, false)).containsExactly(1L, 2L, 5L, 6L, 7L);
        assertThat(summary().events()).isEqualTo(5);
        assertThat(await(store.identities("s", 3))).containsExactly(42L);
        assertThat(await(store.identities("s", 9))).containsExactly(42L, 41L, 40L);

        retainAll(2000, Long.MAX_VALUE >> 10);
        append("s", named(1, 8, 40), named(2, 9, 41));
        assertThat(seqs(0, 100, ALL, 10, false)).containsExactly(8L, 9L);
    }

    @Test
    void channelIsReadByItsPositions() {
        append("s", event(30, 1), event(10, 2), event(20, 3), event(5, 5));
        await(store.append("s", List.of(new StoredEvent(new TraceKey(1, 2, 1), "agent", 0, new byte[100]))));

        assertThat(since(1, 2, 10, Long.MAX_VALUE)).containsExactly(2L, 3L, 5L);
        assertThat(since(1, 1, 2, Long.MAX_VALUE)).containsExactly(1L, 2L);
        assertThat(since(1, 1, 10, 1)).containsExactly(1L);
        assertThat(since(2, 1, 10, Long.MAX_VALUE)).containsExactly(1L);
        assertThat(since(3, 1, 10, Long.MAX_VALUE)).isEmpty();
        retainAll(2000, Long.MAX_VALUE >> 10);
        assertThat(since(1, 1, 10, Long.MAX_VALUE)).isEmpty();
    }

    private List<Long> since(long epoch, long from, int limit, long bytesMax) {
        return await(store.since("s", epoch, from, limit, bytesMax)).stream()
                .map(event -> event.key().seq())
                .toList();
    }

    private static StoredEvent named(long timestamp, long seq, long identity) {
        return new StoredEvent(new TraceKey(timestamp, 1, seq), "agent", identity, new byte[100]);
    }

    @Test
    void sessionsComeInPages() {
        for (int i = 0; i < 7; i++) {
            // Three in the same millisecond.
            clock(2000 + i / 3);
            append("s" + i, event(1, 1));
        }
        List<String> all = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            SessionPage page = await(store.sessions(after, 2));
            assertThat(page.sessions()).hasSizeLessThanOrEqualTo(2);
            page.sessions().forEach(session -> all.add(session.sessionId()));
            after = page.next();
        } while (after.isPresent());

        assertThat(all).containsExactly("s6", "s5", "s4", "s3", "s2", "s1", "s0");
        for (String none : List.of("", "x", ".s", "9x.s")) {
            assertThatIllegalArgumentException().isThrownBy(() -> store.sessions(Optional.of(none), 2));
        }
    }

    @Test
    void eventComesBackByteForByte() {
        byte[] bytes = new byte[3000];
        new Random(5).nextBytes(bytes);
        append("s", new StoredEvent(new TraceKey(1, 2, 3), "ä' OR 1=1; --", -2, bytes.clone()));

        StoredEvent found = await(store.query(TraceQuery.newest("s", 9, 1, Long.MAX_VALUE)))
                .events()
                .get(0);
        assertThat(found.event()).isEqualTo(bytes);
        assertThat(found.agentId()).isEqualTo("ä' OR 1=1; --");
        assertThat(found.key()).isEqualTo(new TraceKey(1, 2, 3));
        assertThat(found.identity()).isEqualTo(-2);
    }

    @Test
    void sessionsAreApart() {
        for (String session : List.of("s", "S", "s/1", "s:1", "ä'--")) {
            append(session, event(session.length(), 1));
        }

        assertThat(await(store.query(TraceQuery.newest("s:1", 9, 10, Long.MAX_VALUE)))
                        .events())
                .hasSize(1);
        assertThat(await(store.sessions(Optional.empty(), 10)).sessions()).hasSize(5);
    }

    @Test
    void summaryTellsOfAllEvents() {
        append("s", event(20, 1), event(10, 2));
        append("s", event(30, 3));

        assertThat(summary()).isEqualTo(new SessionSummary("s", 3, 3 * bytes(), 10, 30, 0, 0, 1000));
    }

    @Test
    void sessionsWhoseEventsCameLastComeFirst() {
        for (String session : List.of("a", "b", "c", "a")) {
            clock(2000 + session.charAt(0));
            append(session, event(1, 1));
        }
        clock(9000);
        append("a", event(2, 2));

        assertThat(await(store.sessions(Optional.empty(), 2)).sessions())
                .extracting(SessionSummary::sessionId)
                .containsExactly("a", "c");
    }

    @Test
    void lastCheckpointBeforeIsFound() {
        append("s", event(10, 1), event(20, 2), event(30, 3));
        put(new TraceKey(10, 1, 1));
        put(new TraceKey(20, 1, 2));

        assertThat(through(TraceKey.endOf(9))).isEmpty();
        assertThat(through(TraceKey.endOf(10))).contains(new TraceKey(10, 1, 1));
        assertThat(through(TraceKey.endOf(19))).contains(new TraceKey(10, 1, 1));
        assertThat(through(new TraceKey(20, 1, 1))).contains(new TraceKey(10, 1, 1));
        assertThat(through(TraceKey.endOf(Long.MAX_VALUE >> 10))).contains(new TraceKey(20, 1, 2));
    }

    @Test
    void checkpointIsReplaced() {
        append("s", event(10, 1));
        await(store.putCheckpoint("s", new TraceCheckpoint(new TraceKey(10, 1, 1), "old".getBytes(UTF_8))));
        await(store.putCheckpoint("s", new TraceCheckpoint(new TraceKey(10, 1, 1), "new".getBytes(UTF_8))));

        assertThat(await(store.checkpoint("s", TraceKey.endOf(10)))
                        .orElseThrow()
                        .state())
                .asString(UTF_8)
                .isEqualTo("new");
    }

    @Test
    void lateEventDropsTheCheckpointsThatMissIt() {
        append("s", event(10, 1), event(20, 2), event(30, 3));
        for (StoredEvent event : List.of(event(10, 1), event(20, 2), event(30, 3))) {
            put(event.key());
        }

        append("s", event(40, 4), event(15, 5));

        assertThat(through(TraceKey.endOf(100))).contains(new TraceKey(10, 1, 1));
    }

    @Test
    void checkpointMadeBeforeALateEventIsNotWrittenBehindIt() {
        append("s", event(10, 1), event(20, 2));
        CompletionStage<Void> busy = store.append("s", List.of(event(30, 3)));
        CompletionStage<Void> put =
                store.putCheckpoint("s", new TraceCheckpoint(new TraceKey(20, 1, 2), new byte[] {1}));
        CompletionStage<Void> late = store.append("s", List.of(event(15, 4)));
        await(busy);
        await(put);
        await(late);

        assertThat(through(TraceKey.endOf(100))).isEmpty();
    }

    @Test
    void readSeesWritesCalledBeforeIt() {
        store.append("s", List.of(event(1, 1)));
        assertThat(await(store.query(TraceQuery.newest("s", 9, 10, Long.MAX_VALUE)))
                        .events())
                .hasSize(1);
    }

    @Test
    void eventsThatCameTooLongAgoGo() {
        append("s", event(500, 1), event(600, 2));
        clock(2000);
        append("s", event(10, 3));

        assertThat(retainAll(1500, Long.MAX_VALUE >> 10)).isEqualTo(2);
        assertThat(seqs(0, 1000, ALL, 10, false)).containsExactly(3L);
        assertThat(summary()).isEqualTo(new SessionSummary("s", 1, bytes(), 10, 600, 2, 600, 2000));
    }

    @Test
    void eventsThatCameFirstGoWhenThereAreTooMany() {
        append("s", event(1, 1), event(2, 2));
        clock(2000);
        append("t", event(1, 1), event(2, 2));

        assertThat(retainAll(0, 3L * bytes())).isEqualTo(1);
        assertThat(seqs(0, 100, ALL, 10, false)).containsExactly(2L);
        assertThat(retainAll(0, 0)).isEqualTo(3);
        assertThat(seqs(0, 100, ALL, 10, false)).isEmpty();
        assertThat(summary().events()).isZero();
        assertThat(summary().trimmed()).isEqualTo(2);
    }

    @Test
    void whatWasRemovedStillCountsInTheLastCheckpoint() {
        append("s", event(10, 1), event(20, 2));
        put(new TraceKey(10, 1, 1));
        put(new TraceKey(20, 1, 2));
        clock(2000);
        append("s", event(30, 3));

        retainAll(1500, Long.MAX_VALUE >> 10);

        assertThat(through(TraceKey.endOf(100))).contains(new TraceKey(20, 1, 2));
        assertThat(through(TraceKey.endOf(19))).isEmpty();
    }

    @Test
    void reopenedStoreHasAll() {
        append("s", event(10, 1));
        put(new TraceKey(10, 1, 1));
        await(store.close());
        store = open();

        assertThat(seqs(0, 100, ALL, 10, false)).containsExactly(1L);
        assertThat(through(TraceKey.endOf(100))).isPresent();
        assertThat(summary().events()).isEqualTo(1);
    }

    @Test
    void closedStoreRefusesAllButClose() {
        await(store.close());

        assertThat(Stages.failure(store.append("s", List.of(event(1, 1)))).reason())
                .isEqualTo(Reason.CLOSED);
        assertThat(Stages.failure(store.summary("s")).reason()).isEqualTo(Reason.CLOSED);
        await(store.close());
    }

    private long retainAll(long since, long bytesMax) {
        long removed = 0;
        for (long piece = 1; piece > 0; removed += piece) {
            piece = await(store.retain(since, bytesMax));
        }
        return removed;
    }

    static StoredEvent event(long timestamp, long seq) {
        return event(timestamp, seq, "agent");
    }

    private static StoredEvent event(long timestamp, long seq, String agent) {
        return new StoredEvent(new TraceKey(timestamp, 1, seq), agent, 0, new byte[100]);
    }

    private static long bytes() {
        return 100;
    }

    private void append(String session, StoredEvent... events) {
        await(store.append(session, List.of(events)));
    }

    private void put(TraceKey through) {
        await(store.putCheckpoint("s", new TraceCheckpoint(through, new byte[] {7})));
    }

    private Optional<TraceKey> through(TraceKey at) {
        return await(store.checkpoint("s", at)).map(TraceCheckpoint::through);
    }

    private SessionSummary summary() {
        return await(store.summary("s")).orElseThrow();
    }

    private List<Long> seqs(long start, long end, Set<String> agents, int limit, boolean newestFirst) {
        return await(store.query(
                        new TraceQuery("s", start, end, agents, Optional.empty(), limit, Long.MAX_VALUE, newestFirst)))
                .events()
                .stream()
                .map(event -> event.key().seq())
                .toList();
    }

    private static <T> T await(CompletionStage<T> stage) {
        return Stages.await(stage);
    }
}
