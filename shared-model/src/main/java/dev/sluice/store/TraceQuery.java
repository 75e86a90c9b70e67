package dev.sluice.store;

import java.util.Optional;
import java.util.Set;

/**
 * Which events of a session are asked for.
 *
 * @param startMillis inclusive
 * @param endMillis inclusive
 * @param agentIds empty for all agents
 * @param after goes on behind this place, in the query's own direction
 * @param limit at least 1
 * @param bytesMax the page ends with the event that reaches so many bytes: it has at least one
 * @param newestFirst the direction
 */
public record TraceQuery(
        String sessionId,
        long startMillis,
        long endMillis,
        Set<String> agentIds,
        Optional<TraceKey> after,
        int limit,
        long bytesMax,
        boolean newestFirst) {
    public TraceQuery {
        agentIds = Set.copyOf(agentIds);
    }

    /** The newest events up to that time. */
    public static TraceQuery newest(String sessionId, long endMillis, int limit, long bytesMax) {
        return new TraceQuery(sessionId, 0, endMillis, Set.of(), Optional.empty(), limit, bytesMax, true);
    }
}
