package dev.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import javax.net.ssl.SSLException;

/**
 * The connection's place in the pipeline: bytes in, calls on the connection and its listener out. It is there before
 * the handshake is answered, so that frames that came in the same read as the request are kept until it is.
 *
 * <p>One read may bring a thousand small messages. They have a millisecond; the rest waits behind all others of the event
 * loop, and nothing more is read until it had its turn.
 */
final class ConnectionHandler extends ChannelInboundHandlerAdapter implements Inbound {
    private static final long TURN_NANOS = 1_000_000;

    /** So much is taken between two looks at the time. */
    private static final int SLICE_BYTES = 1_024;

    /** What was read, and was not looked at yet. */
    private ByteBuf unread = Unpooled.EMPTY_BUFFER;

    private boolean waits;
    private boolean inactive;
    private WebSocketConnection connection;
    private MessageAssembler assembler;
    private boolean ponged;

    /** Frames go to this connection from now on. */
    void begin(WebSocketConnection opened, WebSocketLimits limits, ChannelHandlerContext context) {
        connection = opened;
        assembler = new MessageAssembler(limits, opened.compresses(), context.alloc(), this);
        take(context);
        channelReadComplete(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes && unread.isReadable()) {
            unread = Unpooled.wrappedBuffer(unread, bytes);
        } else if (message instanceof ByteBuf bytes) {
            unread.release();
            unread = bytes;
        } else if (connection == null) {
            context.fireChannelRead(message);
        } else {
            // The end of the request, which the HTTP decoder delivers after it was taken out.
            ReferenceCountUtil.release(message);
        }
        if (connection != null && !waits) {
            take(context);
        }
    }

    private void take(ChannelHandlerContext context) {
        long endNanos = System.nanoTime() + TURN_NANOS;
        try {
            do {
                assembler.take(unread.readSlice(Math.min(SLICE_BYTES, unread.readableBytes())));
            } while (unread.isReadable() && System.nanoTime() - endNanos < 0);
        } catch (RuntimeException | Error e) {
            failed(e);
        }
        boolean waited = waits;
        waits = unread.isReadable();
        if (waits != waited) {
            context.channel().config().setAutoRead(waited);
        }
        if (waits) {
            context.executor().execute(() -> {
                take(context);
                channelReadComplete(context);
            });
        } else {
            unread.release();
            unread = Unpooled.EMPTY_BUFFER;
        }
        if (inactive && !waits) {
            end();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (connection == null) {
            context.fireChannelReadComplete();
        } else if (ponged) {
            ponged = false;
            connection.flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (connection == null) {
            context.fireChannelWritabilityChanged();
        } else if (context.channel().isWritable()) {
            try {
                connection.becameWritable();
            } catch (RuntimeException | Error e) {
                failed(e);
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        inactive = true;
        if (connection == null) {
            unread.release();
            unread = Unpooled.EMPTY_BUFFER;
            context.fireChannelInactive();
        } else if (!waits) {
            end();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (connection == null) {
            context.fireExceptionCaught(cause);
        } else if (cause instanceof IOException || cause.getCause() instanceof SSLException) {
            // The client is gone, or does not speak TLS any more; that is worth no line in the log.
            connection.drop();
        } else {
            failed(cause);
        }
    }

    @Override
    public void text(ByteBuf utf8) {
        if (connection.listens()) {
            connection.listener().text(connection, utf8);
        }
    }

    @Override
    public void binary(ByteBuf payload) {
        if (connection.listens()) {
            connection.listener().binary(connection, payload);
        }
    }

    @Override
    public void ping(ByteBuf payload) {
        if (connection.listens()) {
            connection.answer(payload);
            ponged = true;
        }
    }

    @Override
    public void pong(ByteBuf payload) {
        if (connection.listens()) {
            connection.listener().pong(connection, payload);
        }
    }

    @Override
    public void closed(int code, String reason) {
        connection.clientClosed(code, reason);
    }

    @Override
    public void violated(ViolationReason reason) {
        connection.violated(reason);
    }

    private void end() {
        assembler.end();
        connection.ended();
    }

    private void failed(Throwable cause) {
        assembler.end();
        connection.failed(cause);
    }
}
