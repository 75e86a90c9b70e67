package dev.sluice.runtime.store;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** One thread of a store's own: SQLite blocks, and a connection is for one thread at a time. */
final class StoreThread {
    private StoreThread() {}

    static ExecutorService start(String name) {
        return Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }
}
