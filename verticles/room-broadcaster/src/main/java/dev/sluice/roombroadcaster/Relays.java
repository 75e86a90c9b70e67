package dev.sluice.roombroadcaster;

import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.model.Position;
import dev.sluice.protocol.room.RoomEntry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** How far each other cluster's entries have come, which of our own entries they are, and whether ours arrive there. */
final class Relays {
    private final Speech speech;
    private Map<String, Position> throughByCluster = Map.of();
    private Set<Long> unsent = Set.of();
    private boolean reaching = true;

    Relays(Speech speech) {
        this.speech = speech;
    }

    /** Whether the other clusters hear now what is decided here. */
    boolean isReaching() {
        return reaching;
    }

    void reaching(boolean now) {
        reaching = now;
    }

    /** What another cluster's owner of the room has appended; each once, in its order. */
    void take(String cluster, Batch batch, long nowMillis) {
        for (int i = 0; i < batch.entries().size(); i++) {
            Position origin = new Position(batch.epoch(), batch.firstSeq() + i);
            RoomEntry entry = RoomEntry.of(batch.entries().get(i));
            if (entry.kind() == RoomEntry.Kind.MESSAGE && isNew(cluster, origin)) {
                speech.relay(entry, nowMillis).ifPresent(this::never);
            }
        }
    }

    /** Whether it is beyond all that the cluster has sent. */
    private boolean isNew(String cluster, Position origin) {
        Position through = throughByCluster.get(cluster);
        if (through != null && origin.compareTo(through) <= 0) {
            return false;
        }
        if (throughByCluster.isEmpty()) {
            throughByCluster = new HashMap<>(2);
        }
        throughByCluster.put(cluster, origin);
        return true;
    }

    /** The entry of that seq is not for other clusters. */
    void never(long seq) {
        if (unsent.isEmpty()) {
            unsent = new HashSet<>();
        }
        unsent.add(seq);
    }

    /** Whether the entry came from another cluster, and must not go back. Asked once for each, in order. */
    boolean wasRelayed(long seq) {
        return !unsent.isEmpty() && unsent.remove(seq);
    }
}
