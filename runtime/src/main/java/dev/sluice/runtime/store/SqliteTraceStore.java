package dev.sluice.runtime.store;

import dev.sluice.protocol.trace.SessionSummary;
import dev.sluice.store.StoreException;
import dev.sluice.store.StoreException.Reason;
import dev.sluice.store.StoredEvent;
import dev.sluice.store.TraceCheckpoint;
import dev.sluice.store.TraceKey;
import dev.sluice.store.TracePage;
import dev.sluice.store.TraceQuery;
import dev.sluice.store.TraceStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Trace sessions in one SQLite file, for a node that has no shared store.
 *
 * <p>One worker thread does all I/O. Writes wait while it is busy, and go to disk together in one transaction: a slow
 * disk makes transactions larger, until as many events wait as are allowed. Writes keep their order, checkpoints among
 * them: one that was made before an event came late must not be written behind it.
 */
public final class SqliteTraceStore implements TraceStore {
    /** Reads waiting at once. They are bounded per client before: more is a fault, not load. */
    static final int READS_WAITING_MAX = 4096;

    private final SqliteFile file;
    private final StoreHealth reads;
    private final StoreHealth writes;
    private final ExecutorService worker;
    private final int eventsWaitingMax;
    private final LongSupplier clock;

    private final Object lock = new Object();
    private List<Write> pending = new ArrayList<>();
    private int eventsWaiting;
    private int readsWaiting;
    private CompletableFuture<Void> closing;

    private interface Change {
        void apply(Connection open) throws SQLException;
    }

    private record Write(Change change, int events, CompletableFuture<Void> stored) {}

    /**
     * @param file made, with its folder, when missing; SQLite keeps two more files beside it
     * @param eventsWaitingMax events that may wait for the disk
     */
    public SqliteTraceStore(Path file, int eventsWaitingMax) {
        this(file, eventsWaitingMax, System::currentTimeMillis, Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "sluice-trace-store");
            thread.setDaemon(true);
            return thread;
        }));
    }

    /** @param worker of one thread; the store's from now on */
    SqliteTraceStore(Path file, int eventsWaitingMax, LongSupplier clock, ExecutorService worker) {
        this.file = TraceTables.at(file);
        this.reads = new StoreHealth(file, "read");
        this.writes = new StoreHealth(file, "write");
        this.eventsWaitingMax = eventsWaitingMax;
        this.clock = clock;
        this.worker = worker;
    }

    @Override
    public CompletionStage<Void> append(String sessionId, List<StoredEvent> events) {
        if (events.isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        List<StoredEvent> kept = List.copyOf(events);
        return write(open -> TraceWrites.append(open, sessionId, kept, clock.getAsLong()), kept.size());
    }

    @Override
    public CompletionStage<Void> putCheckpoint(String sessionId, TraceCheckpoint checkpoint) {
        return write(open -> TraceWrites.putCheckpoint(open, sessionId, checkpoint), 0);
    }

    @Override
    public CompletionStage<TracePage> query(TraceQuery query) {
        return read(open -> TraceReads.page(open, query));
    }

    @Override
    public CompletionStage<Optional<SessionSummary>> summary(String sessionId) {
        return read(open -> TraceReads.summary(open, sessionId));
    }

    @Override
    public CompletionStage<List<SessionSummary>> sessions(int limit) {
        return read(open -> TraceReads.sessions(open, limit));
    }

    @Override
    public CompletionStage<Optional<TraceCheckpoint>> checkpoint(String sessionId, TraceKey through) {
        return read(open -> TraceReads.checkpoint(open, sessionId, through));
    }

    @Override
    public CompletionStage<Long> retain(long storedSinceMillis, long bytesMax) {
        return read(open -> TraceRetention.removePiece(open, storedSinceMillis, bytesMax));
    }

    @Override
    public CompletionStage<Void> close() {
        synchronized (lock) {
            if (closing == null) {
                closing = new CompletableFuture<>();
                // Behind the flush that each pending write has queued.
                worker.execute(() -> {
                    try {
                        file.close();
                    } finally {
                        closing.complete(null);
                    }
                });
                worker.shutdown();
            }
            return closing.minimalCompletionStage();
        }
    }

    private CompletionStage<Void> write(Change change, int events) {
        synchronized (lock) {
            if (closing != null) {
                return CompletableFuture.failedStage(closed());
            }
            // One call alone may be larger: it could never be taken otherwise.
            if (eventsWaiting > 0 && eventsWaiting + events > eventsWaitingMax) {
                return CompletableFuture.failedStage(
                        new StoreException(Reason.BUSY, eventsWaiting + " events wait to be stored already"));
            }
            if (pending.isEmpty()) {
                worker.execute(this::flush);
            }
            eventsWaiting += events;
            Write write = new Write(change, events, new CompletableFuture<>());
            pending.add(write);
            return write.stored().minimalCompletionStage();
        }
    }

    private void flush() {
        List<Write> batch;
        synchronized (lock) {
            batch = pending;
            pending = new ArrayList<>();
        }
        CompletableFuture<Void> stored = new CompletableFuture<>();
        attempt(
                stored,
                writes,
                () -> file.inTransaction(open -> {
                    for (Write write : batch) {
                        write.change().apply(open);
                    }
                    return null;
                }));
        synchronized (lock) {
            for (Write write : batch) {
                eventsWaiting -= write.events();
            }
        }
        stored.whenComplete((done, failure) -> {
            for (Write write : batch) {
                if (failure == null) {
                    write.stored().complete(null);
                } else {
                    write.stored().completeExceptionally(failure);
                }
            }
        });
    }

    private <T> CompletionStage<T> read(SqliteFile.Work<T> work) {
        synchronized (lock) {
            if (closing != null) {
                return CompletableFuture.failedStage(closed());
            }
            if (readsWaiting == READS_WAITING_MAX) {
                return CompletableFuture.failedStage(new StoreException(
                        Reason.BUSY, READS_WAITING_MAX + " reads of the trace store are waiting already"));
            }
            readsWaiting++;
            CompletableFuture<T> found = new CompletableFuture<>();
            worker.execute(() -> {
                synchronized (lock) {
                    readsWaiting--;
                }
                attempt(found, reads, () -> file.inTransaction(work));
            });
            return found.minimalCompletionStage();
        }
    }

    /** Whatever happens, the stage completes: a store that hangs would hold its callers for ever. */
    private static <T> void attempt(CompletableFuture<T> stage, StoreHealth health, Supplier<T> operation) {
        T result;
        try {
            result = operation.get();
        } catch (StoreException e) {
            health.failed(e);
            stage.completeExceptionally(e);
            return;
        } catch (RuntimeException | Error e) {
            // An Error is most likely that SQLite's native library can't be loaded here.
            StoreException failure = new StoreException(Reason.UNAVAILABLE, "the trace store can't be used: " + e, e);
            health.failed(failure);
            stage.completeExceptionally(failure);
            return;
        }
        health.worked();
        stage.complete(result);
    }

    private static StoreException closed() {
        return new StoreException(Reason.CLOSED, "the trace store is closed");
    }
}
