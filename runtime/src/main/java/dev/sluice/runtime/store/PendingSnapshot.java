package dev.sluice.runtime.store;

import dev.sluice.model.Position;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The newest snapshot of one channel that waits to be stored. All who put one meanwhile share one stage: what is stored
 * is theirs or newer. Guarded by the store's lock until it is taken off to be written.
 */
final class PendingSnapshot {
    private final CompletableFuture<Void> stored = new CompletableFuture<>();
    private Position position;
    private byte[] state;

    CompletionStage<Void> offer(Position offered, byte[] offeredState) {
        if (position == null || offered.compareTo(position) > 0) {
            position = offered;
            state = offeredState;
        }
        return stored.minimalCompletionStage();
    }

    Position position() {
        return position;
    }

    byte[] state() {
        return state;
    }

    void complete(Throwable failure) {
        if (failure == null) {
            stored.complete(null);
        } else {
            stored.completeExceptionally(failure);
        }
    }
}
