package dev.sluice.runtime.store;

import static dev.sluice.runtime.store.Stages.await;
import static dev.sluice.runtime.store.Stages.failure;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.model.ChannelId;
import dev.sluice.model.Position;
import dev.sluice.store.SnapshotStore;
import dev.sluice.store.StoreException;
import dev.sluice.store.StoreException.Reason;
import dev.sluice.store.StoredSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteSnapshotStoreTest extends SnapshotStoreContract {
    private static final ChannelId CHANNEL = ChannelId.parse("stream/simulator");

    @TempDir
    private Path folder;

    @Override
    SnapshotStore open() {
        return new SqliteSnapshotStore(path());
    }

    private Path path() {
        return folder.resolve("made/snapshots.db");
    }

    @Test
    void fileIsOpenedByTheFirstCallOnly() {
        assertThat(path()).doesNotExist();
        await(store().latest(CHANNEL));
        assertThat(path()).exists();
    }

    @Test
    void whileTheWorkerIsBusyAllPutsOfAChannelShareOneWrite() {
        CountDownLatch release = new CountDownLatch(1);
        SnapshotStore busy = busyUntil(release);
        Set<CompletionStage<Void>> puts = new HashSet<>();
        for (int seq = 1; seq <= 1000; seq++) {
            puts.add(busy.put(CHANNEL, new Position(1, seq), new byte[] {(byte) seq}));
        }
        CompletionStage<Optional<StoredSnapshot>> latest = busy.latest(CHANNEL);
        release.countDown();
        puts.forEach(Stages::await);
        assertThat(await(latest).orElseThrow().position()).isEqualTo(new Position(1, 1000));
        await(busy.close());
    }

    @Test
    void readsBeyondTheBoundAreRefused() {
        CountDownLatch release = new CountDownLatch(1);
        SnapshotStore busy = busyUntil(release);
        for (int i = 0; i < SqliteSnapshotStore.READS_WAITING_MAX; i++) {
            busy.latest(CHANNEL);
        }
        assertThat(failure(busy.latest(CHANNEL)).reason()).isEqualTo(Reason.BUSY);
        CompletionStage<Void> put = busy.put(CHANNEL, new Position(1, 1), new byte[1]);
        release.countDown();
        await(put);
        assertThat(await(busy.latest(CHANNEL))).isPresent();
        await(busy.close());
    }

    @Test
    void closeBehindABusyWorkerStoresWhatWaits() {
        CountDownLatch release = new CountDownLatch(1);
        SnapshotStore busy = busyUntil(release);
        CompletionStage<Void> put = busy.put(CHANNEL, new Position(1, 1), new byte[1]);
        CompletionStage<Void> closed = busy.close();
        release.countDown();
        await(closed);
        await(put);
        assertThat(await(store().latest(CHANNEL))).isPresent();
    }

    @Test
    void whatIsNoDatabaseIsReportedAndLeftAsItIs() throws IOException {
        byte[] precious = "no SQLite file, but someone's. ".repeat(100).getBytes(UTF_8);
        Files.createDirectories(path().getParent());
        Files.write(path(), precious);

        StoreException failure = failure(store().latest(CHANNEL));
        assertThat(failure.reason()).isEqualTo(Reason.CORRUPT);
        assertThat(failure).hasMessageContaining(path().toString()).hasMessageContaining("left as it is");
        assertThat(failure(store().put(CHANNEL, new Position(1, 1), new byte[1]))
                        .reason())
                .isEqualTo(Reason.CORRUPT);
        await(store().close());
        assertThat(path()).hasBinaryContent(precious);
    }

    @Test
    void movingTheDamagedFileAwayHeals() throws IOException {
        Files.createDirectories(path().getParent());
        Files.writeString(path(), "garbage ".repeat(1000));
        failure(store().latest(CHANNEL));
        Files.delete(path());
        assertThat(await(store().latest(CHANNEL))).isEmpty();
    }

    @Test
    void damagedPagesAreReported() throws IOException {
        await(store().put(CHANNEL, new Position(1, 1), new byte[100_000]));
        await(store().close());
        byte[] bytes = Files.readAllBytes(path());
        for (int i = 4096; i < bytes.length; i++) {
            bytes[i] = (byte) 0xA5;
        }
        Files.write(path(), bytes);
        SnapshotStore damaged = open();
        assertThat(failure(damaged.latest(CHANNEL)).reason()).isEqualTo(Reason.CORRUPT);
        assertThat(failure(damaged.put(CHANNEL, new Position(1, 2), new byte[10]))
                        .reason())
                .isEqualTo(Reason.CORRUPT);
        await(damaged.close());
    }

    @Test
    void folderThatCanNotBeMadeIsReported() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        SnapshotStore nowhere = new SqliteSnapshotStore(file.resolve("snapshots.db"));
        assertThat(failure(nowhere.put(CHANNEL, new Position(1, 1), new byte[1]))
                        .reason())
                .isEqualTo(Reason.UNAVAILABLE);
        await(nowhere.close());
    }

    @Test
    void readOnlyFolderIsReported() throws IOException {
        Path closed = Files.createDirectory(folder.resolve("closed"));
        assumeTrue(closed.toFile().setWritable(false) && !Files.isWritable(closed), "root may write anywhere");
        SnapshotStore readOnly = new SqliteSnapshotStore(closed.resolve("snapshots.db"));
        assertThat(failure(readOnly.latest(CHANNEL)).reason()).isEqualTo(Reason.READ_ONLY);
        await(readOnly.close());
    }

    @Test
    void anotherProcessesLockIsWaitedForButNotForEver() throws Exception {
        await(store().latest(CHANNEL));
        try (Connection other = connect();
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            assertThat(failure(store().put(CHANNEL, new Position(1, 1), new byte[1]))
                            .reason())
                    .isEqualTo(Reason.BUSY);
            statement.execute("ROLLBACK");
        }
        await(store().put(CHANNEL, new Position(1, 1), new byte[1]));
    }

    @Test
    void newerSchemaIsNotTouched() throws Exception {
        Files.createDirectories(path().getParent());
        try (Connection other = connect();
                Statement statement = other.createStatement()) {
            statement.execute("PRAGMA user_version = 99");
        }
        assertThat(failure(store().latest(CHANNEL)).reason()).isEqualTo(Reason.INCOMPATIBLE);
    }

    @Test
    void journalIsWriteAhead() throws Exception {
        await(store().latest(CHANNEL));
        try (Connection other = connect();
                Statement statement = other.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA journal_mode")) {
            assertThat(row.getString(1)).isEqualTo("wal");
        }
    }

    private Connection connect() throws Exception {
        return DriverManager.getConnection("jdbc:sqlite:" + path());
    }

    private SnapshotStore busyUntil(CountDownLatch release) {
        ExecutorService worker = Executors.newSingleThreadExecutor();
        worker.submit(() -> release.await(10, TimeUnit.SECONDS));
        return new SqliteSnapshotStore(path(), worker);
    }
}
