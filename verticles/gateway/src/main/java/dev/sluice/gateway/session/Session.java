package dev.sluice.gateway.session;

import dev.sluice.bus.ErrorCode;

/**
 * One client's conversation at one endpoint. Messages and time go in; what it does, it does through its {@link Client}
 * and the ports that it was made with. It knows no socket, no clock and no thread: all calls come one after the other.
 */
public interface Session {
    /** The connection is open, and it is known whose it is. */
    default void opened(long nowMillis) {}

    /** One message of valid UTF-8, within the limits of size and rate. */
    void text(byte[] utf8, long nowMillis);

    /** One binary message, within the limits of size and rate. */
    void binary(byte[] payload, long nowMillis);

    /** Time passes: some ten times a second. */
    void poll(long nowMillis);

    /** The socket, which was full, takes bytes again. */
    default void writable(long nowMillis) {}

    /** A ping was answered after so long. */
    default void roundTrip(int micros) {}

    /** The server is leaving: a last message, if the endpoint has one. The close follows. */
    default void goingAway(CloseCode code, String reason, long reconnectAfterMillis) {}

    /** The connection has ended, after it was opened; nothing can be sent any more. Subscriptions end by themselves. */
    default void closed(long nowMillis) {}

    /** A refusal in the endpoint's own form, for what is refused before the session hears of it. */
    default byte[] error(ErrorCode code, String text, long nowMillis) {
        return ErrorMessage.of(code, text, "", nowMillis);
    }
}
