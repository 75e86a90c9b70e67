package dev.sluice.gateway.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The same as {@link RequestTimeout} for HTTP/2: each request has so much time to come in whole, and a connection may be
 * without any for as long. Frames that belong to no request, such as pings, gain no time.
 */
final class Http2RequestTimeout extends Http2ConnectionAdapter {
    private final ChannelHandlerContext context;
    private final ConnectionCounters counters;
    private final long timeoutNanos;
    /** Since when, by stream; the eldest first. The protocol bounds how many there are. */
    private final Map<Integer, Long> arriving = new LinkedHashMap<>();

    private int open;
    private long idleSince = System.nanoTime();

    private Http2RequestTimeout(ChannelHandlerContext context, int timeoutMillis, ConnectionCounters counters) {
        this.context = context;
        this.counters = counters;
        this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    }

    /** @param context of Vert.x's handler for the connection, on its event loop */
    static void guard(ChannelHandlerContext context, int timeoutMillis, ConnectionCounters counters) {
        Http2RequestTimeout timeout = new Http2RequestTimeout(context, timeoutMillis, counters);
        ((Http2ConnectionHandler) context.handler()).connection().addListener(timeout);
        timeout.check();
    }

    @Override
    public void onStreamActive(Http2Stream stream) {
        open++;
        if (stream.state().remoteSideOpen()) {
            arriving.put(stream.id(), System.nanoTime());
        }
    }

    @Override
    public void onStreamHalfClosed(Http2Stream stream) {
        if (!stream.state().remoteSideOpen()) {
            arriving.remove(stream.id());
        }
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
        open--;
        arriving.remove(stream.id());
        idleSince = System.nanoTime();
    }

    private void check() {
        if (!context.channel().isActive()) {
            return;
        }
        long now = System.nanoTime();
        long since = now;
        if (open == 0) {
            since = idleSince;
        } else if (!arriving.isEmpty()) {
            since = arriving.values().iterator().next();
        }
        long left = timeoutNanos - (now - since);
        if (left > 0) {
            context.executor().schedule(this::check, left, TimeUnit.NANOSECONDS);
        } else {
            counters.requestTimedOut();
            context.close();
        }
    }
}
