package dev.sluice.snapshot;

import dev.sluice.model.ChannelId;
import dev.sluice.model.Position;
import dev.sluice.store.SnapshotStore;
import dev.sluice.store.StoreException;
import dev.sluice.store.StoreException.Reason;
import dev.sluice.store.StoredSnapshot;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A store in memory that can be told to be busy for the next few calls. */
final class FlakyStore implements SnapshotStore {
    private final Map<ChannelId, StoredSnapshot> snapshots = new ConcurrentHashMap<>();
    private final AtomicInteger failures = new AtomicInteger();

    void failNext(int calls) {
        failures.set(calls);
    }

    String stored(ChannelId channel) {
        StoredSnapshot found = snapshots.get(channel);
        return found == null ? "" : new String(found.state(), StandardCharsets.UTF_8);
    }

    @Override
    public CompletionStage<Void> put(ChannelId channel, Position position, byte[] state) {
        if (fails()) {
            return busy();
        }
        snapshots.put(channel, new StoredSnapshot(position, state));
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Optional<StoredSnapshot>> latest(ChannelId channel) {
        return fails() ? busy() : CompletableFuture.completedStage(Optional.ofNullable(snapshots.get(channel)));
    }

    @Override
    public CompletionStage<Void> close() {
        return CompletableFuture.completedStage(null);
    }

    private boolean fails() {
        return failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    private static <T> CompletionStage<T> busy() {
        return CompletableFuture.failedStage(new StoreException(Reason.BUSY, "somebody else holds the file"));
    }
}
