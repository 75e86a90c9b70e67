package dev.sluice.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.store.StoreException.Reason;
import dev.sluice.store.TraceCheckpoint;
import dev.sluice.store.TraceStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteTraceStoreTest extends TraceStoreContract {
    private static final int WAITING_MAX = 100;
    private static final int PIECES = 8;
    private static final int PIECE_EVENTS = 500;

    private final AtomicLong clock = new AtomicLong();

    @TempDir
    private Path folder;

    private ExecutorService worker;

    @Override
    TraceStore open() {
        worker = Executors.newSingleThreadExecutor();
        return new SqliteTraceStore(folder.resolve("deep/traces.db"), WAITING_MAX, clock::get, worker);
    }

    @Override
    void clock(long nowMillis) {
        clock.set(nowMillis);
    }

    @Test
    void slowDiskRefusesRatherThanQueueWithoutEnd() {
        CountDownLatch disk = held(worker);
        List<CompletionStage<Void>> taken = new ArrayList<>();
        for (int i = 0; i < WAITING_MAX; i++) {
            taken.add(store().append("s", List.of(event(i, i))));
        }

        CompletionStage<Void> refused = store().append("s", List.of(event(1, 1000)));

        assertThat(Stages.failure(refused).reason()).isEqualTo(Reason.BUSY);
        disk.countDown();
        taken.forEach(Stages::await);
        Stages.await(store().append("s", List.of(event(1, 1000))));
    }

    /** Who waits for all of a long queue can send nothing meanwhile, and the disk then waits for the next. */
    @Test
    void theFirstOfALongQueueAreAnsweredBeforeTheLastAreWritten() {
        ExecutorService writing = Executors.newSingleThreadExecutor();
        CountDownLatch disk = held(writing);
        TraceStore large = new SqliteTraceStore(folder.resolve("large.db"), PIECES * PIECE_EVENTS, clock::get, writing);
        List<CompletionStage<Void>> taken = pieces(large);
        AtomicBoolean lastWasWritten = new AtomicBoolean(true);
        taken.get(0)
                .thenRun(() -> lastWasWritten.set(
                        taken.get(PIECES - 1).toCompletableFuture().isDone()));

        disk.countDown();
        taken.forEach(Stages::await);

        assertThat(lastWasWritten).isFalse();
        Stages.await(large.close());
    }

    @Test
    void closingWritesAllOfALongQueue() {
        Path file = folder.resolve("large.db");
        ExecutorService writing = Executors.newSingleThreadExecutor();
        CountDownLatch disk = held(writing);
        TraceStore large = new SqliteTraceStore(file, PIECES * PIECE_EVENTS, clock::get, writing);
        List<CompletionStage<Void>> taken = pieces(large);
        CompletionStage<Void> closed = large.close();

        disk.countDown();
        Stages.await(closed);
        taken.forEach(Stages::await);

        TraceStore after = new SqliteTraceStore(file, WAITING_MAX);
        assertThat(Stages.await(after.summary("s")).orElseThrow().events()).isEqualTo(PIECES * PIECE_EVENTS);
        Stages.await(after.close());
    }

    @Test
    void storeThatIsAskedWhetherItWorksTriesAgain() throws Exception {
        Stages.await(store().append("s", List.of(event(1, 1))));
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("deep/traces.db"));
                Statement statement = other.createStatement()) {
            assertThat(store().isHealthy()).isTrue();
            statement.execute("BEGIN IMMEDIATE");
            assertThat(Stages.failure(store().append("s", List.of(event(2, 2)))).reason())
                    .isEqualTo(Reason.BUSY);
            assertThat(store().isHealthy()).isFalse();
            statement.execute("ROLLBACK");
        }
        Awaitility.await().until(store()::isHealthy);
        Stages.await(store().append("s", List.of(event(2, 2))));
    }

    @Test
    void fileOfAnEarlierVersionKeepsItsEventsAndCheckpoints() throws Exception {
        Path file = folder.resolve("earlier.db");
        TraceCheckpoint checkpoint = new TraceCheckpoint(event(1, 1).key(), new byte[] {1, 2, 3});
        TraceStore before = new SqliteTraceStore(file, WAITING_MAX);
        Stages.await(before.append("s", List.of(event(1, 1), event(2, 2))));
        Stages.await(before.putCheckpoint("s", checkpoint));
        Stages.await(before.close());
        try (Connection open = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = open.createStatement()) {
            statement.execute("CREATE TABLE kept AS SELECT session, timestamp, epoch, seq, state FROM checkpoint");
            statement.execute("DROP TABLE checkpoint");
            statement.execute(
                    """
                CREATE TABLE checkpoint (
                  session INTEGER NOT NULL, timestamp INTEGER NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL,
                  state BLOB NOT NULL, PRIMARY KEY (session, timestamp, epoch, seq)) WITHOUT ROWID""");
            statement.execute("INSERT INTO checkpoint SELECT * FROM kept");
            statement.execute("DROP TABLE kept");
            statement.execute("PRAGMA user_version = 2");
        }

        TraceStore after = new SqliteTraceStore(file, WAITING_MAX);

        TraceCheckpoint kept =
                Stages.await(after.checkpoint("s", event(2, 2).key())).orElseThrow();
        assertThat(kept.through()).isEqualTo(checkpoint.through());
        assertThat(kept.state()).containsExactly(1, 2, 3);
        assertThat(Stages.await(after.summary("s")).orElseThrow().events()).isEqualTo(2);
        Stages.await(after.close());
    }

    /** Nothing is written until the latch opens. */
    private static CountDownLatch held(ExecutorService writing) {
        CountDownLatch disk = new CountDownLatch(1);
        writing.execute(() -> {
            try {
                disk.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return disk;
    }

    private static List<CompletionStage<Void>> pieces(TraceStore to) {
        List<CompletionStage<Void>> taken = new ArrayList<>();
        for (int i = 0; i < PIECES; i++) {
            int piece = i * PIECE_EVENTS;
            taken.add(to.append(
                    "s",
                    IntStream.range(piece, piece + PIECE_EVENTS)
                            .mapToObj(n -> event(n, n))
                            .toList()));
        }
        return taken;
    }
}
