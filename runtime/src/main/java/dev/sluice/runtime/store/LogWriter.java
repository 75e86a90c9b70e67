package dev.sluice.runtime.store;

import dev.sluice.model.ChannelId;
import dev.sluice.store.StoreException;
import dev.sluice.store.StoreException.Reason;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;

/**
 * The thread that writes a file of durable logs. All that is asked while it syncs goes to disk together with the next
 * sync: the slower the disk, the larger the groups. Each write stands or falls alone where one of a group is at fault.
 */
final class LogWriter {
    /** What is done within a transaction, for one caller. */
    @FunctionalInterface
    interface Work<T> {
        T on(LogWrites writes) throws SQLException;
    }

    private static final int WRITE_BYTES = 64;

    private final LogFile file;
    private final StoreHealth health;
    private final long pendingBytesMax;
    private final StoreWorker worker;
    private final Set<ChannelId> cleaning = new HashSet<>();
    private List<Write<?>> pending = new ArrayList<>();
    private long pendingBytes;

    /** @param worker of one thread; the writer's from now on */
    LogWriter(Path path, long pendingBytesMax, ExecutorService worker) {
        this.file = new LogFile(path);
        this.health = new StoreHealth(path, "write");
        this.pendingBytesMax = pendingBytesMax;
        this.worker = new StoreWorker(worker);
    }

    /** @param contentBytes what it has to say; what any write costs comes on top */
    synchronized <T> CompletionStage<T> write(long contentBytes, Work<T> work) {
        long bytes = contentBytes + WRITE_BYTES;
        if (worker.isClosing()) {
            return CompletableFuture.failedStage(SqliteLogStore.closed());
        }
        // One write that is larger than the bound is let in when nothing waits: else it never could be.
        if (pendingBytes > 0 && pendingBytes + bytes > pendingBytesMax) {
            return CompletableFuture.failedStage(
                    new StoreException(Reason.BUSY, pendingBytes + " bytes wait for the log store already"));
        }
        pendingBytes += bytes;
        return enqueue(work);
    }

    private <T> CompletionStage<T> enqueue(Work<T> work) {
        if (pending.isEmpty()) {
            worker.execute(this::flush);
        }
        Write<T> write = new Write<>(work);
        pending.add(write);
        return write.stage.minimalCompletionStage();
    }

    /** Takes what was compacted off the disk, little by little between the other writes. */
    synchronized void clean(ChannelId channel) {
        if (cleaning.add(channel)) {
            cleanSome(channel);
        }
    }

    boolean isHealthy() {
        return health.isWorking(() -> write(0, writes -> {
            StoreProbe.write(writes.connection());
            return null;
        }));
    }

    synchronized CompletionStage<Void> close() {
        // Behind the flush that is queued for what is pending.
        return worker.close(file::close);
    }

    private void flush() {
        List<Write<?>> group = take();
        try {
            file.commit(writes -> {
                for (Write<?> write : group) {
                    write.run(writes);
                }
            });
        } catch (RuntimeException | Error e) {
            StoreException failure = health.failed(e);
            if (group.size() > 1 && failure.reason() != Reason.BUSY) {
                group.forEach(this::commitAlone);
            } else {
                group.forEach(write -> write.stage.completeExceptionally(failure));
            }
            return;
        }
        health.worked();
        group.forEach(Write::complete);
    }

    /** One that meets a damaged page must not take the others with it. */
    private <T> void commitAlone(Write<T> write) {
        health.attempt(write.stage, () -> {
            file.commit(write::run);
            return write.result;
        });
    }

    private synchronized List<Write<?>> take() {
        List<Write<?>> group = pending;
        pending = new ArrayList<>();
        pendingBytes = 0;
        return group;
    }

    /** Its own housekeeping takes nothing of the room that callers have. */
    private synchronized void cleanSome(ChannelId channel) {
        if (worker.isClosing()) {
            return;
        }
        enqueue(writes -> writes.clean(channel)).whenComplete((more, failure) -> {
            if (failure == null && more) {
                cleanSome(channel);
            } else {
                // After a failure the next claim or compaction begins again.
                cleaned(channel);
            }
        });
    }

    private synchronized void cleaned(ChannelId channel) {
        cleaning.remove(channel);
    }

    private static final class Write<T> {
        final CompletableFuture<T> stage = new CompletableFuture<>();
        final Work<T> work;
        T result;

        Write(Work<T> work) {
            this.work = work;
        }

        void run(LogWrites writes) throws SQLException {
            result = work.on(writes);
        }

        void complete() {
            stage.complete(result);
        }
    }
}
