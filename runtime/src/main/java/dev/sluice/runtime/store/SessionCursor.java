package dev.sluice.runtime.store;

import java.util.Optional;

/** A place in the list of sessions, which begins with those whose events came last; among equals the greater name first. */
record SessionCursor(long storedMillis, String sessionId) {
    /** Behind it is the whole list. */
    static final SessionCursor BEGINNING = new SessionCursor(Long.MAX_VALUE, "");

    String text() {
        return storedMillis + "." + sessionId;
    }

    /** @throws IllegalArgumentException when the text is none */
    static SessionCursor of(Optional<String> text) {
        if (text.isEmpty()) {
            return BEGINNING;
        }
        int dot = text.get().indexOf('.');
        if (dot < 1) {
            throw new IllegalArgumentException("no cursor");
        }
        // A NumberFormatException is one, too.
        return new SessionCursor(
                Long.parseLong(text.get().substring(0, dot)), text.get().substring(dot + 1));
    }
}
