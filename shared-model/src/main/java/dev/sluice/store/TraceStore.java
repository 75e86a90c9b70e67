package dev.sluice.store;

import dev.sluice.protocol.trace.SessionSummary;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Keeps the events of trace sessions, and checkpoints of their state.
 *
 * <p>Any thread may call; no method blocks. Stages complete on a thread of the store's: hop back to your own context,
 * and do no work there. Each stage completes, and fails only with a {@link StoreException} (which dependent stages see
 * wrapped in a {@link java.util.concurrent.CompletionException}). What one thread calls takes effect in the order of its
 * calls: a read sees the writes before it.
 *
 * <p>Sessions are apart: one is never seen through another. Each session has one writer at a time, its channel's owner.
 */
public interface TraceStore {
    /**
     * Keeps all of the events or none. Checkpoints at or behind the earliest of them are dropped: they do not have it in
     * them. The same event again (by its key, or by its identity while the first is stored) is kept once. Fails as {@code BUSY} while more waits to be written than
     * the store may hold; nothing of the call is kept then.
     */
    CompletionStage<Void> append(String sessionId, List<StoredEvent> events);

    /** In the order of keys, in the query's direction; an unknown session has an empty page. */
    CompletionStage<TracePage> query(TraceQuery query);

    /**
     * A stretch of the channel: the events of one epoch from a seq on, in the order of their seqs. There are holes where
     * events were not stored.
     *
     * @param bytesMax as in {@link TraceQuery}
     */
    CompletionStage<List<StoredEvent>> since(String sessionId, long epoch, long fromSeq, int limit, long bytesMax);

    /** The identities of the events that came last; those without one are left out. */
    CompletionStage<List<Long>> identities(String sessionId, int limit);

    /** Empty for a session that has no events and never had any. */
    CompletionStage<Optional<SessionSummary>> summary(String sessionId);

    /**
     * The sessions whose events came last, newest first.
     *
     * @param after the {@code next} of an earlier page; a session that had events meanwhile may come again
     * @throws IllegalArgumentException when it is none
     */
    CompletionStage<SessionPage> sessions(Optional<String> after, int limit);

    /** Replaces one at the same place. */
    CompletionStage<Void> putCheckpoint(String sessionId, TraceCheckpoint checkpoint);

    /** The last one at or before a place. */
    CompletionStage<Optional<TraceCheckpoint>> checkpoint(String sessionId, TraceKey through);

    /**
     * Removes events, those that came first first, until none is left that came before {@code storedSinceMillis} and all
     * take at most {@code bytesMax}. Of the checkpoints before a session's first event the last one stays, so that what
     * was removed still counts in the state.
     *
     * @return how many were removed; bounded for one call, so that others get their turn: 0 says that nothing is left to
     *     remove
     */
    CompletionStage<Long> retain(long storedSinceMillis, long bytesMax);

    /** Whether the store can be written to, as far as is known now. For readiness; does not block. */
    boolean isHealthy();

    /** Stores what is still on its way, then closes. Later calls fail as {@code CLOSED}, except this one. */
    CompletionStage<Void> close();
}
