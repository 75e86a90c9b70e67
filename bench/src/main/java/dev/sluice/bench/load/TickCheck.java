package dev.sluice.bench.load;

/**
 * Checks what a reader is promised: deltas follow each other, or a snapshot, without a hole, and a snapshot is never
 * older than what came before it.
 */
final class TickCheck {
    private static final long UNKNOWN = -1;

    private long lastTickId = UNKNOWN;

    /** Whether this delta breaks the promise. */
    boolean delta(long tickId) {
        boolean isBroken = lastTickId != UNKNOWN && tickId != lastTickId + 1;
        lastTickId = tickId;
        return isBroken;
    }

    /** Whether this snapshot breaks the promise. */
    boolean snapshot(long tickId) {
        boolean isBroken = tickId < lastTickId;
        lastTickId = tickId;
        return isBroken;
    }
}
