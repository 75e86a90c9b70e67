package dev.sluice.deltastream.source;

/** This machine's figures can't be read. */
public final class ProbeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ProbeException(Throwable cause) {
        super("this machine's figures can't be read: " + cause, cause);
    }
}
