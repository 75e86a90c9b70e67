package dev.sluice.bus;

import java.util.Arrays;
import java.util.Locale;

/** The codes of typed errors, the same on the bus and, in lower case, on the wire. */
public enum ErrorCode {
    INVALID_MESSAGE,
    INVALID_REQUEST,
    UNKNOWN_MESSAGE_TYPE,
    NOT_AUTHENTICATED,
    FORBIDDEN,
    NOT_FOUND,
    RATE_LIMIT_EXCEEDED,
    MESSAGE_TOO_LARGE,
    TOO_MANY_SUBSCRIPTIONS,
    NO_SESSION,
    HISTORY_ERROR,
    TIME_TRAVEL_ERROR,
    SESSION_ERROR,
    CONFLICT,
    OVERLOADED,
    DRAINING,
    INTERNAL;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** As clients see it. */
    public String text() {
        return text;
    }

    /** By its name, however it is written; {@link #INTERNAL} for one that only a newer node knows. */
    public static ErrorCode named(String name) {
        return Arrays.stream(values())
                .filter(code -> code.name().equalsIgnoreCase(name))
                .findFirst()
                .orElse(INTERNAL);
    }
}
