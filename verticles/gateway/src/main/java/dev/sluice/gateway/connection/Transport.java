package dev.sluice.gateway.connection;

import dev.sluice.model.Position;
import java.net.SocketAddress;
import java.util.Optional;

/** One client's line, whatever carries it. */
public interface Transport extends Outlet {
    boolean isOpen();

    /** One message for this client alone. Not flushed. */
    void sendText(byte[] utf8);

    /** The same where the client's position is another behind it: for transports that tell clients positions apart. */
    default void sendText(byte[] utf8, Position at) {
        sendText(utf8);
    }

    /** One message for this client alone. Not flushed. */
    void sendBinary(byte[] payload);

    /** Asks for a sign of life, where the transport can. */
    void ping(byte[] payload);

    /** The same, where the client's position may have moved though it was sent nothing. */
    default void ping(byte[] payload, Optional<Position> at) {
        ping(payload);
    }

    /** Says why, and ends in an orderly way; what was written before is sent first. */
    void close(int code, String reason);

    /** The same, with a hint when the client should come back, where the transport has one. */
    default void close(int code, String reason, long reconnectAfterMillis) {
        close(code, reason);
    }

    /** Ends at once. */
    void drop();

    SocketAddress remoteAddress();

    /** The one that was agreed on, or null. */
    String subprotocol();

    /** What {@link #write} takes. */
    default Framing framing() {
        return Framing.WEB_SOCKET;
    }

    /** Whether binary messages get through. */
    default boolean carriesBinary() {
        return true;
    }

    /** Whether the client has said all that it ever will: its socket alone says how much it takes. */
    default boolean oneWay() {
        return false;
    }
}
