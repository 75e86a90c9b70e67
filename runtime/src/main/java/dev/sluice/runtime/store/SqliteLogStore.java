package dev.sluice.runtime.store;

import dev.sluice.model.ChannelId;
import dev.sluice.store.AppendOutcome;
import dev.sluice.store.LogPage;
import dev.sluice.store.LogState;
import dev.sluice.store.LogStore;
import dev.sluice.store.NewEntry;
import dev.sluice.store.StoreException;
import dev.sluice.store.StoreException.Reason;
import dev.sluice.store.StoredSnapshot;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * Durable logs in one SQLite file, for a node that has no shared store. One thread writes, and syncs once for all that
 * came while it was busy; another one reads, and waits for no write.
 */
public final class SqliteLogStore implements LogStore {
    private final LogWriter writer;
    private final StoreReader reader;

    /**
     * @param file made, with its folder, when missing; SQLite keeps two more files beside it, and this store one
     * @param pendingBytesMax how much may wait to be written; more is refused as {@code BUSY}
     */
    public SqliteLogStore(Path file, long pendingBytesMax) {
        this(file, pendingBytesMax, StoreThread.start("sluice-log-writer"));
    }

    /** @param writing an executor of one thread; the store's from now on */
    SqliteLogStore(Path file, long pendingBytesMax, ExecutorService writing) {
        this.writer = new LogWriter(file, pendingBytesMax, writing);
        this.reader =
                new StoreReader(new SqliteFile(file, SynchronousMode.FULL, LogTables.SCHEMA), "sluice-log-reader");
    }

    @Override
    public CompletionStage<LogState> claim(ChannelId channel, long lifeIfNew) {
        return writer.<LogState>write(0, writes -> writes.claim(channel, lifeIfNew))
                .thenApply(state -> {
                    // What a former process did not come to clean.
                    writer.clean(channel);
                    return state;
                });
    }

    @Override
    public CompletionStage<AppendOutcome> append(ChannelId channel, long fence, List<NewEntry> entries) {
        long bytes = 0;
        for (NewEntry entry : entries) {
            bytes += entry.entry().bytes() + entry.id().length();
        }
        return writer.write(bytes, writes -> writes.append(channel, fence, entries));
    }

    @Override
    public CompletionStage<Optional<LogState>> compact(
            ChannelId channel, long fence, StoredSnapshot snapshot, long tail, long idsFrom) {
        if (tail > snapshot.position().seq() + 1 || idsFrom > tail) {
            throw new IllegalArgumentException("a log is not forgotten beyond its snapshot, nor ids before entries");
        }
        return writer.<Optional<LogState>>write(
                        snapshot.state().length, writes -> writes.compact(channel, fence, snapshot, tail, idsFrom))
                .thenApply(state -> {
                    writer.clean(channel);
                    return state;
                });
    }

    @Override
    public CompletionStage<Optional<LogState>> state(ChannelId channel) {
        return reader.read(connection -> LogReads.state(connection, channel));
    }

    @Override
    public CompletionStage<LogPage> read(ChannelId channel, long from, int limit, long bytesMax) {
        return reader.read(connection -> LogReads.read(connection, channel, from, limit, bytesMax));
    }

    @Override
    public CompletionStage<Optional<StoredSnapshot>> snapshot(ChannelId channel) {
        return reader.read(connection -> LogReads.snapshot(connection, channel));
    }

    @Override
    public CompletionStage<List<LogState>> channels(String feature, String after, int limit) {
        return reader.read(connection -> LogReads.channels(connection, feature, after, limit));
    }

    @Override
    public boolean isHealthy() {
        return writer.isHealthy();
    }

    @Override
    public CompletionStage<Void> close() {
        return reader.close().thenCompose(closed -> writer.close());
    }

    static StoreException closed() {
        return new StoreException(Reason.CLOSED, "the log store is closed");
    }
}
