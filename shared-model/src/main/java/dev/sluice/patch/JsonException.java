package dev.sluice.patch;

/**
 * A text was refused by {@link JsonReader}. The message is made for the sender: it says what is wrong and at which byte,
 * and repeats no more of the text than a shortened key or token.
 */
public final class JsonException extends Exception {
    /** What is wrong with the text. */
    public enum Reason {
        TOO_LARGE,
        TOO_DEEP,
        NAME_TOO_LONG,
        NUMBER_TOO_LARGE,
        DUPLICATE_NAME,
        NOT_UNICODE,
        MALFORMED
    }

    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final String field;

    JsonException(Reason reason, String message, String field) {
        // Without a stack trace: whoever sends garbage must not make it dear for us.
        super(message, null, false, false);
        this.reason = reason;
        this.field = field;
    }

    public Reason reason() {
        return reason;
    }

    /** JSON pointer to where it is wrong, shortened; empty for the whole text. */
    public String field() {
        return field;
    }
}
