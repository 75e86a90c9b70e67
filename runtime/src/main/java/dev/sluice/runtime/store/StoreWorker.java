package dev.sluice.runtime.store;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;

/**
 * The one thread that may touch a connection to a store's file, until it closes. Who asks for something looks first
 * whether it {@link #isClosing}, under a lock under which it is closed as well.
 */
final class StoreWorker {
    private final ExecutorService thread;
    private CompletableFuture<Void> closing;

    /** @param thread an executor of one thread; the worker's from now on */
    StoreWorker(ExecutorService thread) {
        this.thread = thread;
    }

    void execute(Runnable task) {
        thread.execute(task);
    }

    synchronized boolean isClosing() {
        return closing != null;
    }

    /** @param last closes the file, behind what was asked before; once, however often this is called */
    synchronized CompletionStage<Void> close(Runnable last) {
        if (closing == null) {
            closing = CompletableFuture.runAsync(last, thread);
            thread.shutdown();
        }
        return closing.minimalCompletionStage();
    }
}
