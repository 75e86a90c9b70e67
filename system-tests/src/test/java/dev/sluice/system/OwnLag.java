package dev.sluice.system;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How late a thread of the test itself is that does nothing: what the machine, and not the node, is to blame for. A test
 * of a node's pauses adds it to its limits.
 */
public final class OwnLag implements AutoCloseable {
    private static final long BEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private volatile boolean running = true;
    private volatile long longestNanos;

    public OwnLag() {
        Thread thread = new Thread(this::run, "own lag");
        thread.setDaemon(true);
        thread.start();
    }

    public long longestMillis() {
        return TimeUnit.NANOSECONDS.toMillis(longestNanos);
    }

    @Override
    public void close() {
        running = false;
    }

    private void run() {
        while (running) {
            long dueNanos = System.nanoTime() + BEAT_NANOS;
            LockSupport.parkNanos(BEAT_NANOS);
            longestNanos = Math.max(longestNanos, System.nanoTime() - dueNanos);
        }
    }
}
