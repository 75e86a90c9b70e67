package dev.sluice.gateway.connection;

import dev.sluice.bus.ErrorCode;
import java.util.Optional;

/** Who decides whether there may be one more connection, before the handshake is answered. */
public interface Gatekeeper {
    /** Admits everybody. */
    Gatekeeper NONE = new Gatekeeper() {
        @Override
        public Optional<Rejection> admit() {
            return Optional.empty();
        }

        @Override
        public void abandoned() {}
    };

    /**
     * Why not.
     *
     * @param status of the HTTP answer
     * @param retryAfterMillis when it may go better
     */
    record Rejection(int status, ErrorCode code, String message, long retryAfterMillis) {}

    /** Takes a place. If that is given, either the connection is made, or {@link #abandoned} is called. */
    Optional<Rejection> admit();

    /** The connection was admitted, but not made. */
    void abandoned();
}
