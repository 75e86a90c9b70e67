package dev.sluice.gateway.connection;

/**
 * Bounds the pongs that wait for a client which does not read. Once the bound is reached only the newest ping is kept,
 * to be answered when the client reads again: RFC 6455, section 5.5.3, lets one pong stand for earlier pings.
 */
final class PongBudget {
    private final int pendingMax;
    private int pending;
    private byte[] newest;

    PongBudget(int pendingMax) {
        this.pendingMax = pendingMax;
    }

    /** Whether a pong may be queued now. */
    boolean admits(boolean writable) {
        // While one is held back, a later one must not overtake it.
        if (newest != null || !writable && pending == pendingMax) {
            return false;
        }
        pending = writable ? 0 : pending + 1;
        return true;
    }

    /** @return whether an earlier ping loses its pong by that */
    boolean hold(byte[] ping) {
        boolean displaces = newest != null;
        newest = ping;
        return displaces;
    }

    /** The socket takes bytes again. @return the ping that was held back, or null */
    byte[] replenish() {
        byte[] held = newest;
        newest = null;
        pending = 0;
        return held;
    }
}
