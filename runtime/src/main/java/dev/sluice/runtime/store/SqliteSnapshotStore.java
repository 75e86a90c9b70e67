package dev.sluice.runtime.store;

import dev.sluice.model.ChannelId;
import dev.sluice.model.Position;
import dev.sluice.store.SnapshotStore;
import dev.sluice.store.StoreException;
import dev.sluice.store.StoreException.Reason;
import dev.sluice.store.StoredSnapshot;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;

/**
 * Snapshots in one SQLite file, for a node that has no shared store.
 *
 * <p>One worker thread does all I/O, as SQLite has one writer anyway. Puts wait in a map of the newest per channel while
 * the worker is busy, and go to disk together in one transaction: a slow disk makes transactions larger and rarer, and
 * never makes a queue. The file is opened by the first call, on the worker, and again by each call after a failure to
 * open it.
 */
public final class SqliteSnapshotStore implements SnapshotStore {
    /** Reads waiting at once. Owners read when they take a channel over: more is a fault, not load. */
    static final int READS_WAITING_MAX = 4096;

    private final SnapshotFile file;
    private final StoreHealth reads;
    private final StoreHealth writes;
    private final StoreWorker worker;

    private final Object lock = new Object();
    private Map<ChannelId, PendingSnapshot> pending = new HashMap<>();
    private int readsWaiting;

    /** @param file made, with its folder, when missing; SQLite keeps two more files beside it */
    public SqliteSnapshotStore(Path file) {
        this(file, StoreThread.start("sluice-snapshot-store"));
    }

    /** @param worker of one thread; the store's from now on */
    SqliteSnapshotStore(Path file, ExecutorService worker) {
        this.file = new SnapshotFile(file);
        this.reads = new StoreHealth(file, "read");
        this.writes = new StoreHealth(file, "write");
        this.worker = new StoreWorker(worker);
    }

    @Override
    public CompletionStage<Void> put(ChannelId channel, Position position, byte[] state) {
        synchronized (lock) {
            if (worker.isClosing()) {
                return CompletableFuture.failedStage(closed());
            }
            if (pending.isEmpty()) {
                worker.execute(this::flush);
            }
            return pending.computeIfAbsent(channel, added -> new PendingSnapshot())
                    .offer(position, state);
        }
    }

    private void flush() {
        Map<ChannelId, PendingSnapshot> batch;
        synchronized (lock) {
            batch = pending;
            pending = new HashMap<>();
        }
        CompletableFuture<Void> stored = new CompletableFuture<>();
        writes.attempt(stored, () -> {
            file.putAll(batch);
            return null;
        });
        stored.whenComplete((done, failure) -> batch.values().forEach(snapshot -> snapshot.complete(failure)));
    }

    @Override
    public CompletionStage<Optional<StoredSnapshot>> latest(ChannelId channel) {
        synchronized (lock) {
            if (worker.isClosing()) {
                return CompletableFuture.failedStage(closed());
            }
            if (readsWaiting == READS_WAITING_MAX) {
                return CompletableFuture.failedStage(new StoreException(
                        Reason.BUSY, READS_WAITING_MAX + " reads of the snapshot store are waiting already"));
            }
            readsWaiting++;
            CompletableFuture<Optional<StoredSnapshot>> found = new CompletableFuture<>();
            worker.execute(() -> {
                synchronized (lock) {
                    readsWaiting--;
                }
                reads.attempt(found, () -> file.latest(channel));
            });
            return found.minimalCompletionStage();
        }
    }

    @Override
    public CompletionStage<Void> close() {
        synchronized (lock) {
            // Behind the flush that each pending put has queued.
            return worker.close(file::close);
        }
    }

    private static StoreException closed() {
        return new StoreException(Reason.CLOSED, "the snapshot store is closed");
    }
}
