package dev.sluice.runtime.store;

import dev.sluice.store.StoreException;
import dev.sluice.store.StoreException.Reason;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;

/**
 * The thread that writes trace sessions. Writes wait while it is busy, and go to disk together in one transaction, which
 * has an end: who is answered early sends again while the others are written, and neither side waits for the other.
 * They keep their order, checkpoints among them: one that was made before an event came late must not be written behind
 * it.
 */
final class TraceWriter {
    /** What is done within a transaction, for one caller. */
    @FunctionalInterface
    interface Work<T> {
        T on(TraceWrites writes) throws SQLException;
    }

    /** Names what is about no session, or about all of them. */
    static final String NO_SESSION = "";

    /** With the write that reaches it a transaction is large enough: more would save nothing, but delay all answers. */
    private static final int GROUP_EVENTS_MAX = 1000;

    private final SqliteFile file;
    private final TraceWrites writes = new TraceWrites();
    private final StoreHealth health;
    private final int eventsWaitingMax;
    private final StoreWorker worker;
    private final Map<String, Write<?>> newest = new HashMap<>();
    private final ArrayDeque<Write<?>> pending = new ArrayDeque<>();
    private Write<?> last;
    private int eventsWaiting;

    /** @param worker of one thread; the writer's from now on */
    TraceWriter(Path path, int eventsWaitingMax, ExecutorService worker) {
        this.file = TraceTables.at(path);
        this.health = new StoreHealth(path, "write");
        this.eventsWaitingMax = eventsWaitingMax;
        this.worker = new StoreWorker(worker);
    }

    synchronized <T> CompletionStage<T> write(String sessionId, int events, Work<T> work) {
        if (worker.isClosing()) {
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
        Write<T> write = new Write<>(sessionId, events, work);
        pending.add(write);
        newest.put(sessionId, write);
        last = write;
        return write.stage.minimalCompletionStage();
    }

    boolean isHealthy() {
        return health.isWorking(() -> write(NO_SESSION, 0, writes -> {
            StoreProbe.write(writes.connection());
            return null;
        }));
    }

    /** Completes when what was asked before about a session has been done or has failed. */
    synchronized CompletionStage<Void> settled(String sessionId) {
        return settled(newest.get(sessionId));
    }

    /** The same for all sessions. */
    synchronized CompletionStage<Void> settled() {
        return settled(last);
    }

    private CompletionStage<Void> settled(Write<?> write) {
        if (worker.isClosing()) {
            return CompletableFuture.failedStage(closed());
        }
        return write == null ? CompletableFuture.completedStage(null) : write.stage.handle((done, failure) -> null);
    }

    synchronized CompletionStage<Void> close() {
        // Behind the flush that is queued for what is pending.
        return worker.close(file::close);
    }

    private void flush() {
        for (List<Write<?>> group = take(); !group.isEmpty(); group = take()) {
            commit(group);
        }
    }

    private void commit(List<Write<?>> group) {
        StoreException failure = null;
        try {
            file.inTransaction(open -> {
                writes.on(open);
                for (Write<?> write : group) {
                    write.run(writes);
                }
                writes.settle();
                return null;
            });
            health.worked();
        } catch (RuntimeException | Error e) {
            failure = health.failed(e);
            writes.forget();
        }
        done(group);
        for (Write<?> write : group) {
            write.complete(failure);
        }
    }

    private synchronized List<Write<?>> take() {
        List<Write<?>> group = new ArrayList<>();
        for (int events = 0; events < GROUP_EVENTS_MAX && !pending.isEmpty(); ) {
            Write<?> write = pending.remove();
            events += write.events;
            group.add(write);
        }
        return group;
    }

    private synchronized void done(List<Write<?>> group) {
        for (Write<?> write : group) {
            eventsWaiting -= write.events;
            newest.remove(write.sessionId, write);
        }
        last = pending.isEmpty() ? null : last;
    }

    private static StoreException closed() {
        return new StoreException(Reason.CLOSED, "the trace store is closed");
    }

    private static final class Write<T> {
        final CompletableFuture<T> stage = new CompletableFuture<>();
        final String sessionId;
        final int events;
        final Work<T> work;
        T result;

        Write(String sessionId, int events, Work<T> work) {
            this.sessionId = sessionId;
            this.events = events;
            this.work = work;
        }

        void run(TraceWrites writes) throws SQLException {
            result = work.on(writes);
        }

        void complete(StoreException failure) {
            if (failure == null) {
                stage.complete(result);
            } else {
                stage.completeExceptionally(failure);
            }
        }
    }
}
