package dev.sluice.synclog;

import dev.sluice.bus.ErrorCode;

/** A document can't be opened, and the asker is told why. It carries no stack: it is an answer, not a bug. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    RefusedException(ErrorCode code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    ErrorCode code() {
        return code;
    }
}
