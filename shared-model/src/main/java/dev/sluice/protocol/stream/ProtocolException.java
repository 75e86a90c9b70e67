package dev.sluice.protocol.stream;

import dev.sluice.bus.ErrorCode;

/** The client's fault: a code, words for a person, and the field. It carries no stack: it is an answer, not a bug. */
public final class ProtocolException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final String field;

    public ProtocolException(ErrorCode code, String message, String field) {
        super(message, null, false, false);
        this.code = code;
        this.field = field;
    }

    public ErrorCode code() {
        return code;
    }

    /** The path of the field at fault, or empty where it is the message as a whole. */
    public String field() {
        return field;
    }
}
