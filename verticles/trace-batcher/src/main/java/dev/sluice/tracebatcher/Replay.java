package dev.sluice.tracebatcher;

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
    private final String sessionId;
    private final long timestamp;
    private final int checkpointEvents;
    private final long settledMillis;
    private final SessionState state;
    private final int pageEvents;
    private Optional<TraceKey> through;
    private long eventsSinceCheckpoint;
    private boolean done;

    /**
     * @param timestamp the state is that after all events up to and including this time
     * @param from the last checkpoint at or before then
     * @param checkpointEvents how many events lie between two checkpoints
     * @param settledMillis checkpoints are made up to this time: what is newer may still get company
     */
    Replay(
            String sessionId,
            long timestamp,
            Optional<TraceCheckpoint> from,
            Bounds bounds,
            int checkpointEvents,
            long settledMillis) {
        this.sessionId = sessionId;
        this.timestamp = timestamp;
        this.checkpointEvents = checkpointEvents;
        this.settledMillis = settledMillis;
        this.pageEvents = Math.max(100, Math.min(1000, checkpointEvents));
        this.through = from.map(TraceCheckpoint::through);
        this.state = from.map(checkpoint -> SessionStateJson.read(checkpoint.state(), bounds))
                .orElseGet(() -> new SessionState(bounds));
    }

    /** What to read next; empty when the state is whole. */
    Optional<TraceQuery> next() {
        return done
                ? Optional.empty()
                : Optional.of(new TraceQuery(sessionId, 0, timestamp, Set.of(), through, pageEvents, false));
    }

    /** @return the checkpoints that are worth keeping */
    List<TraceCheckpoint> apply(List<StoredEvent> events, boolean more) {
        List<TraceCheckpoint> checkpoints = new ArrayList<>();
        for (StoredEvent stored : events) {
            state.apply(TraceEventProto.of(stored.event()));
            through = Optional.of(stored.key());
            if (++eventsSinceCheckpoint >= checkpointEvents && stored.key().timestamp() <= settledMillis) {
                checkpoints.add(new TraceCheckpoint(stored.key(), SessionStateJson.write(state)));
                eventsSinceCheckpoint = 0;
            }
        }
        done = !more;
        return checkpoints;
    }

    SessionState state() {
        return state;
    }
}
