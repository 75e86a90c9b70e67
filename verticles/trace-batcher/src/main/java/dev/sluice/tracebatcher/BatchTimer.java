package dev.sluice.tracebatcher;

/**
 * When a batch is full: by size, or by the time that its first event has waited, which is shorter while somebody reads
 * live. It counts; the events themselves are with the channel's owner.
 */
final class BatchTimer {
    private static final long NOTHING = -1;

    private int waiting;
    private long sinceMillis = NOTHING;

    /** @return whether the batch is full by size */
    boolean added(long nowMillis, int batchSize) {
        if (waiting++ == 0) {
            sinceMillis = nowMillis;
        }
        return waiting >= batchSize;
    }

    boolean isEmpty() {
        return waiting == 0;
    }

    void flushed() {
        waiting = 0;
        sinceMillis = NOTHING;
    }

    boolean isDue(long nowMillis, boolean live, int batchTimeoutMillis, int liveTimeoutMillis) {
        int timeout = live ? Math.min(liveTimeoutMillis, batchTimeoutMillis) : batchTimeoutMillis;
        return waiting > 0 && nowMillis - sinceMillis >= timeout;
    }
}
