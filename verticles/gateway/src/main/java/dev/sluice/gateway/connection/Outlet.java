package dev.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;

/** Where frames for one client go. On its event loop; a write is no promise, it may be lost with the line. */
public interface Outlet {
    /** Whether it is open and takes frames now; when it does again, {@link ConnectionListener#writable} hears of it. */
    boolean isWritable();

    /** Whole data messages, encoded as {@link Transport#framing} says; takes over the reference. Not flushed. */
    void write(ByteBuf frames);

    void flush();
}
