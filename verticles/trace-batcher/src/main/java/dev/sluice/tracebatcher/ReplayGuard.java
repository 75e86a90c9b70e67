package dev.sluice.tracebatcher;

import dev.sluice.store.TraceKey;

/**
 * Watches a session while it is replayed: a checkpoint that the replay makes is worthless when an event came before it
 * meanwhile, which the replay may have read past.
 */
final class ReplayGuard {
    private TraceKey earliest = TraceKey.endOf(Long.MAX_VALUE);

    void came(TraceKey event) {
        if (event.compareTo(earliest) < 0) {
            earliest = event;
        }
    }

    boolean stillHolds(TraceKey checkpoint) {
        return checkpoint.compareTo(earliest) < 0;
    }
}
