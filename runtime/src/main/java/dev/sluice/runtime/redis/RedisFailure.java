package dev.sluice.runtime.redis;

/** Redis did not do what it was asked, or may not have. It carries no stack: it is an outcome, not a bug. */
public final class RedisFailure extends RuntimeException {
    /** What the sender has to know: whether the command may have been done. */
    public enum Reason {
        /** Not sent: too many commands wait for answers already. */
        OVERLOADED,
        /** Not sent, or not let in: there is no connection now, or Redis still loads its files. */
        DISCONNECTED,
        /** Sent, but the answer never came: it may have been done or not. */
        LOST,
        /** Redis has answered with an error. */
        REFUSED,
        /** Not sent: the link was closed. */
        CLOSED
    }

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    RedisFailure(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
