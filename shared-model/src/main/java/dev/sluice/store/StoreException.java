package dev.sluice.store;

/** A store could not do what it was asked: the environment's fault, never the client's. */
public final class StoreException extends RuntimeException {
    /** What to tell the operator, and whether waiting may help. */
    public enum Reason {
        /** Heals when space is made. */
        DISK_FULL,
        /** Folder or file can't be written to. */
        READ_ONLY,
        /** What is stored can't be read. It is left untouched for the operator to rescue or move away. */
        CORRUPT,
        /** Written by a newer version of Sluice. */
        INCOMPATIBLE,
        /** Another process holds it, or more is asked at once than is allowed. Heals by itself. */
        BUSY,
        CLOSED,
        /** Anything else. */
        UNAVAILABLE
    }

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    public StoreException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public StoreException(Reason reason, String message) {
        this(reason, message, null);
    }

    public Reason reason() {
        return reason;
    }
}
