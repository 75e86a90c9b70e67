package dev.sluice.gateway.connection;

import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;

/** A channel whose other end may stop to read. */
final class StallingChannel extends EmbeddedChannel {
    private boolean stalled;

    StallingChannel(WebSocketLimits limits) {
        config().setWriteBufferWaterMark(
                        new WriteBufferWaterMark(limits.writeBufferLowBytes(), limits.writeBufferHighBytes()));
    }

    void stall() {
        stalled = true;
    }

    void readOn() {
        stalled = false;
        flush();
        runPendingTasks();
    }

    /** What waits to be read, in bytes and some 100 on top for each write. */
    long pendingBytes() {
        ChannelOutboundBuffer pending = unsafe().outboundBuffer();
        return pending == null ? 0 : pending.totalPendingWriteBytes();
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) throws Exception {
        if (!stalled) {
            super.doWrite(in);
        }
    }
}
