package dev.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;

/** What a session hears of its connection, on the connection's event loop. */
public interface ConnectionListener {
    /** One whole message of valid UTF-8; the buffer is valid during the call only. */
    void text(Transport from, ByteBuf utf8);

    /** One whole message; the buffer is valid during the call only. */
    void binary(Transport from, ByteBuf payload);

    void pong(Transport from, ByteBuf payload);

    /** The socket takes bytes again. */
    void writable(Transport from);

    /** Exactly once. The code is 1006 when no close frame came. */
    void closed(Transport from, int closeCode, String reason, boolean clean);
}
