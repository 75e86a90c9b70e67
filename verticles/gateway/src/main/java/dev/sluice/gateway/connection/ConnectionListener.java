package dev.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;

/**
 * What a session hears of its connection, on the connection's event loop. Buffers are valid during the call only. What
 * these methods throw closes the connection with 1011.
 */
public interface ConnectionListener {
    /** One whole message of valid UTF-8. */
    void text(Transport from, ByteBuf utf8);

    /** One whole binary message. */
    void binary(Transport from, ByteBuf payload);

    /** The client answered a ping, or sent a pong unasked. */
    void pong(Transport from, ByteBuf payload);

    /** The socket takes bytes again. */
    void writable(Transport from);

    /**
     * The conversation is over. Exactly once, and last; the socket may still wait for the client to hang up.
     *
     * @param closeCode of the first close frame, whichever side sent it: 1005 when that carried none, 1006 when the
     *     connection ended without one
     * @param clean whether both sides sent a close frame
     */
    void closed(Transport from, int closeCode, String reason, boolean clean);
}
