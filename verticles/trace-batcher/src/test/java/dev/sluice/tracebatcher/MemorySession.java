package dev.sluice.tracebatcher;

import dev.sluice.protocol.trace.TraceEvent;
import dev.sluice.protocol.trace.TraceEventProto;
import dev.sluice.store.StoredEvent;
import dev.sluice.store.TraceCheckpoint;
import dev.sluice.store.TraceKey;
import dev.sluice.store.TraceQuery;
import dev.sluice.tracebatcher.SessionState.Bounds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** One session's events and checkpoints, kept as a store has to keep them. */
final class MemorySession {
    private final NavigableMap<TraceKey, TraceEvent> events = new TreeMap<>();
    private final NavigableMap<TraceKey, TraceCheckpoint> checkpoints = new TreeMap<>();
    private long seq;
    private int eventsRead;

    void append(TraceEvent event) {
        TraceKey key = new TraceKey(event.timestamp(), 1, ++seq);
        events.put(key, event);
        checkpoints.tailMap(key, true).clear();
    }

    /** The state at that time the long way. */
    SessionState foldAll(long timestamp, Bounds bounds) {
        SessionState state = new SessionState(bounds);
        events.headMap(TraceKey.endOf(timestamp), true).values().forEach(state::apply);
        return state;
    }

    SessionState replay(long timestamp, Bounds bounds, int checkpointEvents, long settledMillis) {
        Map.Entry<TraceKey, TraceCheckpoint> from = checkpoints.floorEntry(TraceKey.endOf(timestamp));
        Replay replay = new Replay(
                "s",
                timestamp,
                Optional.ofNullable(from).map(Map.Entry::getValue),
                Optional.empty(),
                bounds,
                new Replay.Spacing(checkpointEvents, Long.MAX_VALUE),
                settledMillis);
        for (Optional<TraceQuery> next = replay.next(); next.isPresent(); next = replay.next()) {
            TraceQuery query = next.get();
            NavigableMap<TraceKey, TraceEvent> rest = events.headMap(TraceKey.endOf(query.endMillis()), true);
            if (query.after().isPresent()) {
                rest = rest.tailMap(query.after().get(), false);
            }
            List<StoredEvent> page = new ArrayList<>();
            for (Map.Entry<TraceKey, TraceEvent> event : rest.entrySet()) {
                if (page.size() == query.limit()) {
                    break;
                }
                page.add(new StoredEvent(
                        event.getKey(), event.getValue().agentId(), 0, TraceEventProto.bytes(event.getValue())));
            }
            eventsRead += page.size();
            replay.apply(page, rest.size() > page.size())
                    .forEach(checkpoint -> checkpoints.put(checkpoint.through(), checkpoint));
        }
        return replay.state();
    }

    int checkpoints() {
        return checkpoints.size();
    }

    /** Since the last call. */
    int eventsRead() {
        int read = eventsRead;
        eventsRead = 0;
        return read;
    }
}
