package dev.sluice.runtime.redis;

import java.util.function.DoubleSupplier;

/**
 * The pauses between tries: the ceiling doubles with each failure, and chance picks a pause below it, so that those who
 * lost the same server do not come back at once. Pure.
 */
final class Backoff {
    private final int minMillis;
    private final int maxMillis;
    private final DoubleSupplier chance;
    private long ceilingMillis;

    /** @param chance from 0 to 1 */
    Backoff(int minMillis, int maxMillis, DoubleSupplier chance) {
        this.minMillis = minMillis;
        this.maxMillis = maxMillis;
        this.chance = chance;
        this.ceilingMillis = minMillis;
    }

    long nextMillis() {
        long pause = minMillis + (long) ((ceilingMillis - minMillis) * chance.getAsDouble());
        ceilingMillis = Math.min(maxMillis, ceilingMillis * 2);
        return pause;
    }

    void reset() {
        ceilingMillis = minMillis;
    }
}
