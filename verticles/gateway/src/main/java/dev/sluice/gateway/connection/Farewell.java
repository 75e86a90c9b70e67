package dev.sluice.gateway.connection;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The end of a connection, bounded in time. Closing a socket while bytes of the client are unread makes the kernel send
 * a reset, which may overtake our close frame. So the server ends its own direction first and reads on until the client
 * hangs up (RFC 6455, section 7.1.1); only the time limit closes the socket outright.
 */
final class Farewell {
    private final Future<?> timeout;

    private Farewell(Future<?> timeout) {
        this.timeout = timeout;
    }

    /** Our close frame is out, the client's should follow. */
    static Farewell await(ChannelHandlerContext context, int timeoutMillis) {
        return new Farewell(context.executor().schedule(() -> context.close(), timeoutMillis, TimeUnit.MILLISECONDS));
    }

    /** Nothing more will be said: ends our direction once all is flushed, and waits for the client to end its own. */
    static Farewell hangUp(ChannelHandlerContext context, int timeoutMillis) {
        Farewell farewell = await(context, timeoutMillis);
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> endOutput(context));
        return farewell;
    }

    void cancel() {
        timeout.cancel(false);
    }

    private static void endOutput(ChannelHandlerContext context) {
        SslHandler tls = context.pipeline().get(SslHandler.class);
        if (tls == null) {
            endSocketOutput(context);
        } else {
            // TLS has a farewell of its own, without which the other end must think that it was cut off.
            tls.closeOutbound().addListener(said -> endSocketOutput(context));
        }
    }

    private static void endSocketOutput(ChannelHandlerContext context) {
        if (context.channel().isActive() && context.channel() instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        } else {
            context.close();
        }
    }
}
