package dev.sluice.channel;

import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The newest messages of one epoch of a channel: a ring of runs without holes, bounded in frames and in bytes, and by what
 * the node's logs may hold together. The oldest runs leave first, and nobody is asked: a reader who still wanted them finds
 * out by its seq. Who drops a log restarts it first, so that its memory is the others' again.
 *
 * @param <R> what is kept for a run of messages
 */
public final class ChannelLog<R extends LogRun> {
    private static final int RUNS_MIN = 8;

    private final LogBounds bounds;
    private final Consumer<R> evicted;

    private Object[] ring = new Object[RUNS_MIN];
    private int first;
    private int runs;
    private long headSeq;
    private int frames;
    private long bytes;

    /** @param evicted is told of each run that leaves, once */
    public ChannelLog(LogBounds bounds, Consumer<R> evicted) {
        this.bounds = bounds;
        this.evicted = evicted;
    }

    /** The seq of the newest message that was appended, or what {@link #restart} said. */
    public long headSeq() {
        return headSeq;
    }

    /** The seq of the oldest message still here; {@code headSeq() + 1} when there is none. */
    public long tailSeq() {
        return runs == 0 ? headSeq + 1 : run(0).firstSeq();
    }

    /** What {@link #tailSeq} would be after one more run of that size. */
    public long tailSeqAfter(int moreFrames, long moreBytes) {
        int framesLeft = frames + moreFrames;
        long bytesLeft = bytes + moreBytes;
        int gone = 0;
        while (gone < runs && isBeyond(framesLeft, bytesLeft)) {
            R oldest = run(gone++);
            framesLeft -= oldest.count();
            bytesLeft -= oldest.bytes();
        }
        if (gone < runs) {
            return run(gone).firstSeq();
        }
        return headSeq + 1 + (isBeyond(framesLeft, bytesLeft) ? moreFrames : 0);
    }

    private boolean isBeyond(int someFrames, long someBytes) {
        return someFrames > bounds.framesMax() || someBytes > bounds.bytesMax();
    }

    public int frames() {
        return frames;
    }

    public long bytes() {
        return bytes;
    }

    /** Drops all and goes on behind {@code headSeq}. */
    public void restart(long headSeq) {
        while (runs > 0) {
            evictOldest();
        }
        this.headSeq = headSeq;
    }

    /** @throws IllegalArgumentException when the run does not continue the log: a hole is never stored */
    public void append(R run) {
        if (run.firstSeq() != headSeq + 1 || run.count() < 1) {
            throw new IllegalArgumentException("the log ends at " + headSeq + ", a run of " + run.count() + " from "
                    + run.firstSeq() + " does not continue it");
        }
        if (runs == ring.length) {
            grow();
        }
        ring[(first + runs) & (ring.length - 1)] = run;
        runs++;
        headSeq = run.lastSeq();
        frames += run.count();
        bytes += run.bytes();
        bounds.budget().took(run.bytes());
        while (isBeyond(frames, bytes)) {
            evictOldest();
        }
        shrink();
    }

    /** Makes room for other logs. Called now and then: a log that nothing is appended to has no other occasion. */
    public void shrink() {
        LogBudget budget = bounds.budget();
        // The newest stays, however scarce memory is: those who are not late at all would miss it.
        while (runs > 1 && bytes > budget.share()) {
            budget.shortened(run(0).count());
            evictOldest();
        }
    }

    /** Drops the oldest runs for as long as they are {@code old}. */
    public void dropWhile(Predicate<R> old) {
        while (runs > 0 && old.test(run(0))) {
            evictOldest();
        }
    }

    public boolean holds(long seq) {
        return seq <= headSeq && seq >= tailSeq();
    }

    /**
     * The run that holds {@code seq}. Readers are mostly near the head, so it is looked for there first: no run is empty,
     * so that it is at most as many runs away from the newest as messages.
     *
     * @throws IllegalArgumentException when the log does not hold it
     */
    public R find(long seq) {
        if (!holds(seq)) {
            throw new IllegalArgumentException("the log holds " + tailSeq() + ".." + headSeq + ", not " + seq);
        }
        int high = runs - 1;
        long newerMessages = run(high).firstSeq() - seq;
        if (newerMessages <= 0) {
            return run(high);
        }
        int low = (int) Math.max(0, high - newerMessages);
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (run(middle).lastSeq() < seq) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return run(low);
    }

    private void evictOldest() {
        R oldest = run(0);
        ring[first] = null;
        first = (first + 1) & (ring.length - 1);
        runs--;
        frames -= oldest.count();
        bytes -= oldest.bytes();
        bounds.budget().gave(oldest.bytes());
        evicted.accept(oldest);
    }

    private void grow() {
        Object[] larger = new Object[ring.length * 2];
        for (int i = 0; i < runs; i++) {
            larger[i] = run(i);
        }
        ring = larger;
        first = 0;
    }

    @SuppressWarnings("unchecked") // only append() puts anything into the ring
    private R run(int index) {
        return (R) ring[(first + index) & (ring.length - 1)];
    }
}
