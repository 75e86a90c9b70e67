package dev.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;

/** What a client's bytes amount to. Buffers are valid during the call only. */
interface Inbound {
    void text(ByteBuf utf8);

    void binary(ByteBuf payload);

    void ping(ByteBuf payload);

    void pong(ByteBuf payload);

    /** A close frame; the code is 1005 when it had no payload. */
    void closed(int code, String reason);

    /** The client broke the protocol or a limit; nothing after this is read. */
    void violated(ViolationReason reason);
}
