package dev.sluice.gateway.stream;

/** Tells a client its mode when that changes, and all that it was not sent since the last notice. */
final class ModeNotices {
    private final StreamSubscription.Listener listener;
    private StreamMode mode = StreamMode.LIVE;
    private long elided;

    ModeNotices(StreamSubscription.Listener listener) {
        this.listener = listener;
    }

    /** So many ticks are left out, or merged into another. */
    void elide(long ticks) {
        elided += ticks;
    }

    /** @return whether it is another mode than before, which the client is told */
    boolean enter(StreamMode now) {
        if (mode == now) {
            return false;
        }
        mode = now;
        listener.mode(now, elided);
        elided = 0;
        return true;
    }
}
