package dev.sluice.store;

import dev.sluice.model.ChannelId;
import dev.sluice.model.Position;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Keeps the newest snapshot of each channel, so that a stream's next owner starts where the last one was.
 *
 * <p>Any thread may call; no method blocks. Stages complete on a thread of the store's: hop back to your own context,
 * and do no work there. Each stage completes, and fails only with a {@link StoreException} (which dependent stages see
 * wrapped in a {@link java.util.concurrent.CompletionException}).
 *
 * <p>A snapshot is a shortcut, not the truth: losing the newest few in a crash of the machine is allowed (the one
 * before then stands); returning half of one, or one of another channel, is not.
 */
public interface SnapshotStore {
    /**
     * Keeps a snapshot unless an equal or newer one is there: neither a lower epoch nor, in the same epoch, a lower seq
     * replaces what is stored. Completes when this snapshot or a newer one is stored. Of several in quick succession
     * only the newest need ever reach the store, so that a slow one holds no more than one per channel.
     *
     * @param state is the store's from now on; the caller must not change it
     */
    CompletionStage<Void> put(ChannelId channel, Position position, byte[] state);

    /** The newest snapshot; it is at least as new as any whose {@link #put} was called before this. */
    CompletionStage<Optional<StoredSnapshot>> latest(ChannelId channel);

    /** Stores what is still on its way, then closes. Later calls fail as {@code CLOSED}, except this one. */
    CompletionStage<Void> close();
}
