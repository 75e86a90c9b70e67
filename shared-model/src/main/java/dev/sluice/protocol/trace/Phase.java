package dev.sluice.protocol.trace;

import java.util.Locale;
import java.util.Optional;

/** Where in a span an event stands. */
public enum Phase {
    START,
    COMPLETE,
    ERROR,
    /** No span: something that happened at one moment. */
    POINT;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** As in JSON. */
    public String text() {
        return text;
    }

    /** Whether it ends the span. */
    public boolean isEnd() {
        return this == COMPLETE || this == ERROR;
    }

    static Optional<Phase> of(String text) {
        for (Phase phase : values()) {
            if (phase.text.equals(text)) {
                return Optional.of(phase);
            }
        }
        return Optional.empty();
    }
}
