package dev.sluice.gateway.limit;

/**
 * What may pass within one window.
 *
 * @param messages {@link #UNLIMITED} for no limit
 * @param bytes {@link #UNLIMITED} for no limit
 */
record Rates(int messages, int bytes) {
    static final int UNLIMITED = Integer.MAX_VALUE;
    static final Rates NONE = new Rates(UNLIMITED, UNLIMITED);

    /** @param messagesPerSecond 0 for no limit, as in the configuration */
    static Rates perSecond(int messagesPerSecond, int bytesPerSecond, int windowMillis) {
        return new Rates(perWindow(messagesPerSecond, windowMillis), perWindow(bytesPerSecond, windowMillis));
    }

    boolean unlimited() {
        return messages == UNLIMITED && bytes == UNLIMITED;
    }

    private static int perWindow(int perSecond, int windowMillis) {
        long perWindow = (long) perSecond * windowMillis / 1000;
        return perSecond == 0 ? UNLIMITED : (int) Math.max(1, Math.min(UNLIMITED - 1, perWindow));
    }
}
