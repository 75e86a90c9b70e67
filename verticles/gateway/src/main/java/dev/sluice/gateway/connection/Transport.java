package dev.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;

/** One client's line, whatever carries it. All on its event loop; a write is no promise, it may be lost with the line. */
public interface Transport {
    boolean isOpen();

    /** Whether it takes bytes now; when it does again, its listener hears {@link ConnectionListener#writable}. */
    boolean isWritable();

    /** Whole WebSocket frames that are already encoded; takes over the reference. Not flushed. */
    void write(ByteBuf encodedFrames);

    /** One message for this client alone. Not flushed. */
    void sendText(byte[] utf8);

    /** One message for this client alone. Not flushed. */
    void sendBinary(byte[] payload);

    void flush();

    /** Asks for a sign of life, where the transport can. */
    void ping(byte[] payload);

    /** Says why, and ends in an orderly way; what was written before is sent first. */
    void close(int code, String reason);

    /** Ends at once. */
    void drop();

    SocketAddress remoteAddress();

    /** The one that was agreed on, or null. */
    String subprotocol();

    /** Whether frames of a {@link MessageDeflater} may be written, beside those that are not compressed. */
    default boolean compresses() {
        return false;
    }
}
