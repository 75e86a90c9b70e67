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
 */
final class ConnectionHandler extends ChannelInboundHandlerAdapter implements Inbound {
    private ByteBuf early = Unpooled.EMPTY_BUFFER;
    private WebSocketConnection connection;
    private MessageAssembler assembler;
    private boolean ponged;

    /** Frames go to this connection from now on. */
    void begin(WebSocketConnection opened, WebSocketLimits limits, ChannelHandlerContext context) {
        connection = opened;
        assembler = new MessageAssembler(limits, opened.compresses(), context.alloc(), this);
        ByteBuf kept = early;
        early = Unpooled.EMPTY_BUFFER;
        channelRead(context, kept);
        channelReadComplete(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (connection == null) {
            if (message instanceof ByteBuf bytes) {
                early = Unpooled.wrappedBuffer(early, bytes);
            } else {
                context.fireChannelRead(message);
            }
            return;
        }
        try {
            // All else is the end of the request, which the HTTP decoder delivers after it was taken out.
            if (message instanceof ByteBuf bytes) {
                assembler.take(bytes);
            }
        } catch (RuntimeException | Error e) {
            failed(e);
        } finally {
            ReferenceCountUtil.release(message);
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
        early.release();
        early = Unpooled.EMPTY_BUFFER;
        if (connection == null) {
            context.fireChannelInactive();
        } else {
            assembler.end();
            connection.ended();
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
        if (connection.isOpen()) {
            connection.listener().text(connection, utf8);
        }
    }

    @Override
    public void binary(ByteBuf payload) {
        if (connection.isOpen()) {
            connection.listener().binary(connection, payload);
        }
    }

    @Override
    public void ping(ByteBuf payload) {
        if (connection.isOpen()) {
            connection.answer(payload);
            ponged = true;
        }
    }

    @Override
    public void pong(ByteBuf payload) {
        if (connection.isOpen()) {
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

    private void failed(Throwable cause) {
        assembler.end();
        connection.failed(cause);
    }
}
