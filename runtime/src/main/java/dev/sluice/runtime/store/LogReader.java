package dev.sluice.runtime.store;

import dev.sluice.store.StoreException;
import dev.sluice.store.StoreException.Reason;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import org.sqlite.SQLiteConfig.SynchronousMode;

/** The thread that reads a file of durable logs, on a connection of its own: in WAL mode it waits for no writer. */
final class LogReader {
    static final int READS_WAITING_MAX = 4096;

    private final SqliteFile file;
    private final StoreHealth health;
    private final ExecutorService worker = StoreThread.start("sluice-log-reader");
    private int waiting;
    private CompletableFuture<Void> closing;

    LogReader(Path path) {
        this.file = new SqliteFile(path, SynchronousMode.FULL, LogTables.SCHEMA);
        this.health = new StoreHealth(path, "read");
    }

    synchronized <T> CompletionStage<T> read(SqliteFile.Work<T> work) {
        if (closing != null) {
            return CompletableFuture.failedStage(SqliteLogStore.closed());
        }
        if (waiting == READS_WAITING_MAX) {
            return CompletableFuture.failedStage(
                    new StoreException(Reason.BUSY, READS_WAITING_MAX + " reads of the log store are waiting already"));
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
        if (closing == null) {
            closing = CompletableFuture.runAsync(file::close, worker);
            worker.shutdown();
        }
        return closing.minimalCompletionStage();
    }

    private synchronized void taken() {
        waiting--;
    }
}
