package dev.sluice.roombroadcaster;

import dev.sluice.model.Position;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** How far each other cluster's entries have come, and which of our own entries they are. */
final class Relays {
    private Map<String, Position> throughByCluster = Map.of();
    private Set<Long> unsent = Set.of();

    /** Whether it is beyond all that the cluster has sent. */
    boolean isNew(String cluster, Position origin) {
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

    void appended(long seq) {
        if (unsent.isEmpty()) {
            unsent = new HashSet<>();
        }
        unsent.add(seq);
    }

    boolean take(long seq) {
        return !unsent.isEmpty() && unsent.remove(seq);
    }
}
