package dev.sluice.gateway.limit;

/**
 * Counts what was admitted in the last window, in constant memory and without an allocation per call.
 *
 * <p>An exact window would have to remember the time of each admission. This one cuts time into slices of an eighth of
 * the window and counts the running slice and the eight before it. So it errs to one side only: it never admits more
 * than the limit within any window, and refuses nothing that an exact window of nine slices would admit.
 *
 * <p>For one thread at a time. Time may stand still; where it runs backwards it counts as standing still.
 */
public final class SlidingWindow {
    static final int SLICES = 8;

    private final int[] admitted = new int[SLICES + 1];
    private final long sliceMillis;
    private long slice = Long.MIN_VALUE;
    private int total;

    public SlidingWindow(int windowMillis) {
        sliceMillis = (windowMillis + SLICES - 1) / SLICES;
    }

    /** Whether {@code cost} more fits under {@code limit}; counts nothing. */
    public boolean fits(int cost, int limit, long nowMillis) {
        advance(nowMillis);
        return cost <= limit - total;
    }

    /** Counts {@code cost}, whether it fits or not; the caller has asked before. */
    public void count(int cost, long nowMillis) {
        advance(nowMillis);
        admitted[index(slice)] += cost;
        total += cost;
    }

    /** Counts {@code cost} if it fits. */
    public boolean admit(int cost, int limit, long nowMillis) {
        boolean fits = fits(cost, limit, nowMillis);
        if (fits) {
            count(cost, nowMillis);
        }
        return fits;
    }

    /**
     * When {@code cost} will fit if nothing else is admitted meanwhile, in milliseconds from now; the length of nine
     * slices when it will never fit.
     */
    public long retryAfterMillis(int cost, int limit, long nowMillis) {
        advance(nowMillis);
        int left = total;
        if (cost <= limit - left) {
            return 0;
        }
        for (long oldest = slice - SLICES; oldest <= slice; oldest++) {
            left -= admitted[index(oldest)];
            if (cost <= limit - left) {
                return (oldest + SLICES + 1) * sliceMillis - nowMillis;
            }
        }
        return (SLICES + 1) * sliceMillis;
    }

    /** Whether nothing that was admitted counts any more. */
    public boolean empty(long nowMillis) {
        advance(nowMillis);
        return total == 0;
    }

    private void advance(long nowMillis) {
        long now = Math.floorDiv(nowMillis, sliceMillis);
        if (now <= slice) {
            return;
        }
        long from = slice == Long.MIN_VALUE ? now - SLICES : Math.max(slice + 1, now - SLICES);
        for (long passed = from; passed <= now; passed++) {
            total -= admitted[index(passed)];
            admitted[index(passed)] = 0;
        }
        slice = now;
    }

    private static int index(long slice) {
        return (int) Math.floorMod(slice, (long) (SLICES + 1));
    }
}
