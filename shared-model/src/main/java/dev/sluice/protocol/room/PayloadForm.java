package dev.sluice.protocol.room;

/** How a message came, and so how raw readers get it. */
public enum PayloadForm {
    /** Text that is no JSON, or was not looked at. */
    TEXT,
    /** Text that was read as JSON, so that it may stand inside other JSON as it is. */
    JSON,
    BINARY;

    private static final PayloadForm[] ALL = values();

    static PayloadForm at(int ordinal) {
        if (ordinal >= ALL.length) {
            throw new IllegalArgumentException("no form of a payload has the number " + ordinal);
        }
        return ALL[ordinal];
    }
}
