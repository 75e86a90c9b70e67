package dev.sluice.gateway.connection;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.concurrent.TimeUnit;

/**
 * Bounds the time in which a socket must send a whole HTTP request, counted from its opening or from the end of the
 * last response. An idle timeout does not: a byte now and then is not idle, and keeps the socket for ever.
 */
public final class RequestTimeout extends ChannelDuplexHandler {
    private final int timeoutMillis;
    private final ConnectionCounters counters;
    private int unanswered;
    private Future<?> timeout;

    RequestTimeout(int timeoutMillis, ConnectionCounters counters) {
        this.timeoutMillis = timeoutMillis;
        this.counters = counters;
    }

    /** On the connection's event loop, before its first request. */
    public static void guard(HttpConnection connection, int timeoutMillis, ConnectionCounters counters) {
        ChannelHandlerContext vertx = ((HttpServerConnection) connection).channelHandlerContext();
        if (vertx.handler() instanceof Http2ConnectionHandler) {
            Http2RequestTimeout.guard(vertx, timeoutMillis, counters);
            return;
        }
        vertx.pipeline().addBefore(vertx.name(), "request-timeout", new RequestTimeout(timeoutMillis, counters));
    }

    /** The socket speaks another protocol from now on, in which silence is no fault. */
    public static void release(HttpConnection connection) {
        ChannelPipeline pipeline =
                ((HttpServerConnection) connection).channelHandlerContext().pipeline();
        if (pipeline.get(RequestTimeout.class) != null) {
            pipeline.remove(RequestTimeout.class);
        }
        if (pipeline.get(IdleStateHandler.class) != null) {
            pipeline.remove(IdleStateHandler.class);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        start(context);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        timeout.cancel(false);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof LastHttpContent) {
            count(context, 1);
        }
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        boolean interim =
                message instanceof HttpResponse head && head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        if (message instanceof LastHttpContent && !interim) {
            count(context, -1);
        }
        context.write(message, promise);
    }

    /** An answer may be ahead of its request's end: then the rest of that request is awaited. */
    private void count(ChannelHandlerContext context, int change) {
        unanswered += change;
        timeout.cancel(false);
        if (unanswered <= 0) {
            start(context);
        }
    }

    private void start(ChannelHandlerContext context) {
        timeout = context.executor()
                .schedule(
                        () -> {
                            counters.requestTimedOut();
                            context.close();
                        },
                        timeoutMillis,
                        TimeUnit.MILLISECONDS);
    }
}
