package dev.sluice.bench.document;

import dev.sluice.model.ChannelId;
import dev.sluice.model.Entry;
import dev.sluice.runtime.store.SqliteLogStore;
import dev.sluice.store.LogStore;
import dev.sluice.store.NewEntry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** As many writers with as many patches outstanding, but right at the store. */
public final class BareStore implements AutoCloseable {
    private static final int PENDING_BYTES_MAX = 64 << 20;

    private final LogStore store;
    private final Acknowledgements acknowledged;
    private final ExecutorService callers = Executors.newSingleThreadExecutor();

    public BareStore(Path folder, Acknowledgements acknowledged) {
        this.store = new SqliteLogStore(folder.resolve("documents.db"), PENDING_BYTES_MAX);
        this.acknowledged = acknowledged;
    }

    public void write(int writer, int patchBytes, int outstanding) {
        ChannelId channel = new ChannelId("sync", "bench-" + writer);
        Patches patches = new Patches("w" + writer, patchBytes);
        store.claim(channel, 1)
                .thenAccept(claimed -> callers.execute(() -> {
                    for (int i = 0; i < outstanding; i++) {
                        append(channel, claimed.fence(), patches);
                    }
                }));
    }

    private void append(ChannelId channel, long fence, Patches patches) {
        String id = patches.nextId();
        byte[] json = patches.json(id).getBytes(StandardCharsets.UTF_8);
        NewEntry entry = new NewEntry(id, new byte[16], NewEntry.NO_BASE, Entry.of(1, 0, json));
        long startNanos = System.nanoTime();
        store.append(channel, fence, List.of(entry)).thenAccept(stored -> {
            acknowledged.add(System.nanoTime() - startNanos);
            if (!callers.isShutdown()) {
                callers.execute(() -> append(channel, fence, patches));
            }
        });
    }

    @Override
    public void close() {
        callers.shutdownNow();
        store.close().toCompletableFuture().join();
    }
}
