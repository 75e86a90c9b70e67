package dev.sluice.runtime.store;

import static dev.sluice.runtime.store.Stages.await;
import static dev.sluice.runtime.store.Stages.failure;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.Position;
import dev.sluice.store.AppendOutcome;
import dev.sluice.store.LogStore;
import dev.sluice.store.StoreException;
import dev.sluice.store.StoreException.Reason;
import dev.sluice.store.StoredSnapshot;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteLogStoreTest extends LogStoreContract {
    private static final long PENDING_BYTES_MAX = 100_000;

    @TempDir
    private Path folder;

    @Override
    LogStore open() {
        return new SqliteLogStore(path(), PENDING_BYTES_MAX);
    }

    private Path path() {
        return folder.resolve("made/logs.db");
    }

    @Test
    void commitsAreSyncedToAWriteAheadLog() throws Exception {
        claim();
        try (Connection other = connect();
                Statement statement = other.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA journal_mode")) {
            assertThat(row.getString(1)).isEqualTo("wal");
        }
    }

    @Test
    void whileTheWriterIsBusyAllAppendsShareOneTransaction() throws Exception {
        long fence = claim();
        long before = commits();
        CountDownLatch release = new CountDownLatch(1);
        LogStore busy = busyUntil(release);
        List<CompletionStage<AppendOutcome>> appends = new ArrayList<>();
        for (int i = 1; i <= 300; i++) {
            appends.add(busy.append(CHANNEL, fence, List.of(entry("e" + i))));
        }
        release.countDown();
        for (int i = 1; i <= 300; i++) {
            assertThat(await(appends.get(i - 1))).isEqualTo(appended(i, placed(i)));
        }
        // One for all of them, and one at most for what the claim had to clean up meanwhile.
        assertThat(commits()).isBetween(before + 1, before + 2);
        await(busy.close());
    }

    @Test
    void appendsBeyondTheBoundAreRefusedAndThoseBeforeStand() {
        long fence = claim();
        CountDownLatch release = new CountDownLatch(1);
        LogStore busy = busyUntil(release);
        String large = "x".repeat((int) PENDING_BYTES_MAX / 2);
        CompletionStage<AppendOutcome> first = busy.append(CHANNEL, fence, List.of(entry("a", large)));
        CompletionStage<AppendOutcome> second = busy.append(CHANNEL, fence, List.of(entry("b", large)));
        assertThat(failure(second).reason()).isEqualTo(Reason.BUSY);
        release.countDown();
        assertThat(await(first)).isEqualTo(appended(1, placed(1)));
        assertThat(await(busy.append(CHANNEL, fence, List.of(entry("b", large)))))
                .isEqualTo(appended(2, placed(2)));
        await(busy.close());
    }

    @Test
    void appendLargerThanTheBoundIsTakenWhenNothingWaits() {
        long fence = claim();
        assertThat(append(fence, entry("a", "x".repeat((int) PENDING_BYTES_MAX * 2))))
                .isEqualTo(appended(1, placed(1)));
    }

    @Test
    void closeWritesWhatWaits() {
        long fence = claim();
        store().append(CHANNEL, fence, List.of(entry("a")));
        await(store().close());
        reopen();
        assertThat(read(1)).containsExactly("a");
    }

    @Test
    void copyTakenAtAnyMomentHoldsWhatWasAcknowledged() throws IOException {
        // What is left when the process is killed: the files as they are, nothing closed.
        long fence = claim();
        for (int i = 1; i <= 40; i++) {
            append(fence, entry("e" + i));
        }
        Path copy = copyOfFiles();
        LogStore after = new SqliteLogStore(copy, PENDING_BYTES_MAX);
        assertThat(await(after.state(CHANNEL)).orElseThrow().head()).isEqualTo(40);
        assertThat(await(after.append(CHANNEL, fence, List.of(entry("e40"), entry("e41")))))
                .isEqualTo(appended(41, duplicate(40), placed(41)));
        await(after.close());
    }

    @Test
    void cutWriteAheadLogIsFoundOutAndNothingIsTakenForLess() throws IOException {
        long fence = claim();
        append(fence, entry("a"));
        append(fence, entry("b"));
        Path copy = copyOfFiles();
        Path log = copy.resolveSibling("logs.db-wal");
        Files.write(log, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);

        LogStore after = new SqliteLogStore(copy, PENDING_BYTES_MAX);
        StoreException failure = failure(after.claim(CHANNEL, 1));
        assertThat(failure.reason()).isEqualTo(Reason.CORRUPT);
        assertThat(failure).hasMessageContaining("acknowledged").hasMessageContaining("logs.db.commits");
        assertThat(after.isHealthy()).isFalse();
        assertThat(failure(after.claim(CHANNEL, 1)).reason())
                .as("also when it is asked again")
                .isEqualTo(Reason.CORRUPT);
        await(after.close());
    }

    @Test
    void tornLastWriteLosesNothingThatWasAcknowledged() throws IOException {
        long fence = claim();
        append(fence, entry("a"));
        long acknowledged = Files.size(path().resolveSibling("logs.db-wal"));
        Path mark = copyOfFiles().resolveSibling("logs.db.commits");
        append(fence, entry("b"));
        Path copy = copyOfFiles();
        // The second append was half written when the power went: its acknowledgement never left.
        Files.copy(mark, copy.resolveSibling("logs.db.commits"), StandardCopyOption.REPLACE_EXISTING);
        cut(copy.resolveSibling("logs.db-wal"), acknowledged + 100);

        LogStore after = new SqliteLogStore(copy, PENDING_BYTES_MAX);
        assertThat(await(after.append(CHANNEL, fence, List.of(entry("a"), entry("c")))))
                .isEqualTo(appended(2, duplicate(1), placed(2)));
        await(after.close());
    }

    @Test
    void deletingTheMarkGoesOnWithoutWhatWasLost() throws IOException {
        long fence = claim();
        append(fence, entry("a"));
        Path copy = copyOfFiles();
        Files.delete(copy.resolveSibling("logs.db-wal"));
        Files.delete(copy.resolveSibling("logs.db.commits"));
        LogStore after = new SqliteLogStore(copy, PENDING_BYTES_MAX);
        assertThat(await(after.claim(CHANNEL, 1)).head()).isZero();
        await(after.close());
    }

    @Test
    void whatIsNoDatabaseIsReportedAndLeftAsItIs() throws IOException {
        byte[] precious = "no SQLite file, but someone's. ".repeat(100).getBytes(UTF_8);
        Files.createDirectories(path().getParent());
        Files.write(path(), precious);
        assertThat(failure(store().claim(CHANNEL, 1)).reason()).isEqualTo(Reason.CORRUPT);
        assertThat(failure(store().read(CHANNEL, 1, 1, 1)).reason()).isEqualTo(Reason.CORRUPT);
        assertThat(path()).hasBinaryContent(precious);
    }

    @Test
    void storeThatIsAskedWhetherItWorksTriesAgain() throws Exception {
        long fence = claim();
        try (Connection other = connect();
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            assertThat(failure(store().append(CHANNEL, fence, List.of(entry("a"))))
                            .reason())
                    .isEqualTo(Reason.BUSY);
            assertThat(store().isHealthy()).isFalse();
            statement.execute("ROLLBACK");
        }
        Awaitility.await().until(store()::isHealthy);
        assertThat(append(fence, entry("a"))).isEqualTo(appended(1, placed(1)));
    }

    @Test
    void readsGoOnWhileAWriteIsUnderWay() throws Exception {
        long fence = claim();
        append(fence, entry("a"));
        try (Connection other = connect();
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            assertThat(read(1)).containsExactly("a");
            statement.execute("ROLLBACK");
        }
    }

    @Test
    void compactionEmptiesTheFile() throws Exception {
        long fence = claim();
        for (int i = 1; i <= 3; i++) {
            append(fence, entry("e" + i, "x".repeat(5000)));
        }
        await(store().compact(CHANNEL, fence, new StoredSnapshot(new Position(1, 3), new byte[1]), 4, 2));
        Awaitility.await().untilAsserted(() -> assertThat(sizes()).containsExactly(0L, 0L));
    }

    private List<Long> sizes() throws Exception {
        List<Long> sizes = new ArrayList<>();
        try (Connection other = connect();
                Statement statement = other.createStatement();
                ResultSet row = statement.executeQuery("SELECT length(payload) FROM entry ORDER BY key")) {
            while (row.next()) {
                sizes.add(row.getLong(1));
            }
        }
        return sizes;
    }

    private long commits() throws Exception {
        try (Connection other = connect();
                Statement statement = other.createStatement();
                ResultSet row = statement.executeQuery("SELECT count FROM commits")) {
            return row.getLong(1);
        }
    }

    private Connection connect() throws Exception {
        return DriverManager.getConnection("jdbc:sqlite:" + path());
    }

    private Path copyOfFiles() throws IOException {
        Path copy = Files.createTempDirectory(folder, "copy");
        try (var files = Files.list(path().getParent())) {
            for (Path file :
                    files.filter(file -> !file.toString().endsWith("-shm")).toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy.resolve("logs.db");
    }

    private static void cut(Path file, long size) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    private LogStore busyUntil(CountDownLatch release) {
        ExecutorService worker = Executors.newSingleThreadExecutor();
        worker.submit(() -> release.await(10, TimeUnit.SECONDS));
        return new SqliteLogStore(path(), PENDING_BYTES_MAX, worker);
    }
}
