package dev.sluice.channel;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What all channel logs of a node may hold together, in bytes. Each of them may become as large as what is still free: so
 * one busy channel gets much, a thousand get a little each, and a log that grows makes room by its own oldest runs, never
 * by another's. (Choudhury and Hahne, "Dynamic queue length thresholds for shared-memory packet switches", 1998.)
 *
 * <p>Safe to use from every thread.
 */
public final class LogBudget {
    /** Left to each log however many there are: less would be no use to a reader who is a moment late. */
    static final long SHARE_MIN = 64 << 10;

    private final long bytesMax;
    private final AtomicLong used = new AtomicLong();
    private final LongAdder shortened = new LongAdder();

    public LogBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    public static LogBudget unlimited() {
        return new LogBudget(Long.MAX_VALUE);
    }

    public long bytesMax() {
        return bytesMax;
    }

    /** Bytes that logs hold now; what several logs hold in common counts for each. */
    public long used() {
        return used.get();
    }

    /** Messages that left a log before its own bounds asked for it, since the start. */
    public long shortened() {
        return shortened.sum();
    }

    void took(long bytes) {
        used.addAndGet(bytes);
    }

    void gave(long bytes) {
        used.addAndGet(-bytes);
    }

    void shortened(int messages) {
        shortened.add(messages);
    }

    /** What one log may hold at this moment. */
    long share() {
        return Math.max(SHARE_MIN, bytesMax - used.get());
    }
}
