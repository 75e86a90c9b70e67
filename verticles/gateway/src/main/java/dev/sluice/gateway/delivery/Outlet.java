package dev.sluice.gateway.delivery;

import io.netty.buffer.ByteBuf;

/** Where a reader's frames go: one client's connection. On its event loop. */
public interface Outlet {
    /** Whether it takes frames now. When it does again, its readers are pumped. */
    boolean isWritable();

    /** Whole frames; takes over the reference. Not flushed. */
    void write(ByteBuf frames);

    void flush();
}
