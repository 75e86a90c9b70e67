package dev.sluice.gateway.access;

/** A key that cannot be used. The message names the file and says why, and never quotes it. */
public final class KeyException extends Exception {
    private static final long serialVersionUID = 1L;

    KeyException(String source, String problem) {
        super(source + ": " + problem);
    }
}
