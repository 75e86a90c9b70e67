package dev.sluice.gateway.room;

/**
 * How much came within the last second. Two counts stand for the whole window: what came in the second before is taken
 * to have come evenly.
 */
final class RateWindow {
    private static final long WINDOW_MILLIS = 1000;

    private final int perSecondMax;
    private long startedMillis;
    private int before;
    private int now;

    RateWindow(int perSecondMax) {
        this.perSecondMax = perSecondMax;
    }

    /** @return 0 when it may pass, else in how many milliseconds the next may */
    long admit(long nowMillis) {
        long passed = nowMillis - startedMillis;
        if (passed >= WINDOW_MILLIS) {
            before = passed < 2 * WINDOW_MILLIS ? now : 0;
            now = 0;
            startedMillis = passed < 2 * WINDOW_MILLIS ? startedMillis + WINDOW_MILLIS : nowMillis;
            passed = nowMillis - startedMillis;
        }
        double inWindow = now + before * (WINDOW_MILLIS - passed) / (double) WINDOW_MILLIS;
        if (inWindow + 1 > perSecondMax) {
            return Math.max(1, WINDOW_MILLIS - passed);
        }
        now++;
        return 0;
    }
}
