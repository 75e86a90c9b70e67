package dev.sluice.runtime.ownership;

import java.util.concurrent.ThreadLocalRandom;

/** Names the lives of logs that don't outlast their owner. */
public final class Epochs {
    private static final int PER_MILLI = 1024;

    private Epochs() {}

    /**
     * Greater than those that were named a millisecond or more before, on any node with about the same clock; two of
     * the same millisecond differ by chance. Below 2^53, as JSON's numbers must be, until the year 2248.
     */
    public static long next(long nowMillis) {
        return nowMillis * PER_MILLI + ThreadLocalRandom.current().nextInt(PER_MILLI);
    }

    /** As {@link #next}, and greater than an epoch that is known to have been, whatever the clocks say. */
    public static long after(long epoch, long nowMillis) {
        return Math.max(next(nowMillis), epoch + 1);
    }
}
