package dev.sluice.runtime.store;

import dev.sluice.store.StoreException;
import dev.sluice.store.StoreException.Reason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The thread that reads a store's file, on a connection of its own: in WAL mode it waits for no writer. */
final class StoreReader {
    static final int READS_WAITING_MAX = 4096;

    private final SqliteFile file;
    private final StoreHealth health;
    private final StoreWorker worker;
    private int waiting;

    /** @param file a connection of the reader's own */
    StoreReader(SqliteFile file, String threadName) {
        this.file = file;
        this.health = new StoreHealth(file.path(), "read");
        this.worker = new StoreWorker(StoreThread.start(threadName));
    }

    synchronized <T> CompletionStage<T> read(SqliteFile.Work<T> work) {
        if (worker.isClosing()) {
            return CompletableFuture.failedStage(new StoreException(Reason.CLOSED, file.path() + " is closed"));
        }
        if (waiting == READS_WAITING_MAX) {
            return CompletableFuture.failedStage(new StoreException(
                    Reason.BUSY, READS_WAITING_MAX + " reads of " + file.path() + " are waiting already"));
        }
        waiting++;
        CompletableFuture<T> found = new CompletableFuture<>();
        worker.execute(() -> {
            taken();
            health.attempt(found, () -> file.inTransaction(work));
        });
        return found.minimalCompletionStage();
    }

    synchronized CompletionStage<Void> close() {
        return worker.close(file::close);
    }

    private synchronized void taken() {
        waiting--;
    }
}
