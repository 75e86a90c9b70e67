package dev.sluice.tracebatcher;

import dev.sluice.protocol.trace.SessionSummary;
import dev.sluice.protocol.trace.TraceEventProto;
import dev.sluice.store.StoredEvent;
import dev.sluice.store.TraceCheckpoint;
import dev.sluice.store.TraceKey;
import dev.sluice.store.TraceQuery;
import dev.sluice.tracebatcher.SessionState.Bounds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rebuilds a session's state at a time: from the last checkpoint before it, and the events after that. On its way it
 * makes the checkpoints that are missing, so that the next replay is short, and one that an event which came late made
 * useless is made again. Its cost is the distance from the last checkpoint, not the session's age.
 *
 * <p>Pure: the caller reads the pages that {@link #next} asks for and hands them to {@link #apply}.
 */
final class Replay {
    /** How much lies between two checkpoints at most: so many events, or so many bytes of them. */
    record Spacing(int events, long bytes) {}

    private static final int PAGE_EVENTS = 1000;

    private final String sessionId;
    private final long timestamp;
    private final Spacing spacing;
    private final long settledMillis;
    private final SessionState state;
    private Optional<TraceKey> through;
    private int eventsSinceCheckpoint;
    private long bytesSinceCheckpoint;
    private long checkpointBytes;
    private boolean done;

    /**
     * @param timestamp the state is that after all events up to and including this time
     * @param from the last checkpoint at or before then
     * @param session what is known of it, which tells whether events that should be in the state are gone
     * @param settledMillis checkpoints are made up to this time: what is newer may still get company
     */
    Replay(
            String sessionId,
            long timestamp,
            Optional<TraceCheckpoint> from,
            Optional<SessionSummary> session,
            Bounds bounds,
            Spacing spacing,
            long settledMillis) {
        this.sessionId = sessionId;
        this.timestamp = timestamp;
        this.spacing = spacing;
        this.settledMillis = settledMillis;
        this.checkpointBytes = from.map(checkpoint -> checkpoint.state().length).orElse(0);
        this.through = from.map(TraceCheckpoint::through);
        this.state = from.map(checkpoint -> SessionStateJson.read(checkpoint.state(), bounds))
                .orElseGet(() -> new SessionState(bounds));
        session.filter(known -> isMissing(known))
                .ifPresent(known -> state.partialSince = Math.max(state.partialSince, known.firstTimestamp()));
    }

    /** Whether an event may be gone that no checkpoint has in it. */
    private boolean isMissing(SessionSummary known) {
        long behind = through.map(TraceKey::timestamp).orElse(-1L);
        return known.trimmed() > 0 && known.trimmedThrough() >= behind;
    }

    /** What to read next; empty when the state is whole. */
    Optional<TraceQuery> next() {
        return done
                ? Optional.empty()
                : Optional.of(new TraceQuery(
                        sessionId, 0, timestamp, Set.of(), through, PAGE_EVENTS, spacing.bytes(), false));
    }

    /** @return the checkpoints that are worth keeping */
    List<TraceCheckpoint> apply(List<StoredEvent> events, boolean more) {
        List<TraceCheckpoint> checkpoints = new ArrayList<>();
        for (StoredEvent stored : events) {
            state.apply(TraceEventProto.of(stored.event()));
            through = Optional.of(stored.key());
            eventsSinceCheckpoint++;
            bytesSinceCheckpoint += stored.event().length;
            if (isDue() && stored.key().timestamp() <= settledMillis) {
                TraceCheckpoint checkpoint = new TraceCheckpoint(stored.key(), SessionStateJson.checkpoint(state));
                checkpoints.add(checkpoint);
                checkpointBytes = checkpoint.state().length;
                eventsSinceCheckpoint = 0;
                bytesSinceCheckpoint = 0;
            }
        }
        done = !more;
        return checkpoints;
    }

    /** Checkpoints never take more than the events between them. */
    private boolean isDue() {
        return bytesSinceCheckpoint >= checkpointBytes
                && (eventsSinceCheckpoint >= spacing.events() || bytesSinceCheckpoint >= spacing.bytes());
    }

    /** Events that the next replay has to fold again. */
    int eventsSinceCheckpoint() {
        return eventsSinceCheckpoint;
    }

    SessionState state() {
        return state;
    }
}
