package dev.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client's connection after the handshake. All on its event loop; a write is no promise, it may be lost with it. */
public final class WebSocketConnection extends ChannelInboundHandlerAdapter implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketConnection.class);
    private static final int NO_CLOSE_FRAME = 1006;
    private static final int INTERNAL_ERROR = 1011;
    private static final int REASON_BYTES_MAX = 123;

    private final WebSocketLimits limits;
    private final ConnectionCounters counters;
    private final String subprotocol;
    private final MessageAssembler assembler;
    private ConnectionListener listener;
    private ChannelHandlerContext channel;
    private int pongsPending;
    private boolean closeSent;
    private boolean ended;
    private int closeCode = NO_CLOSE_FRAME;
    private String closeReason = "";

    WebSocketConnection(WebSocketLimits limits, ConnectionCounters counters, String subprotocol) {
        this.limits = limits;
        this.counters = counters;
        this.subprotocol = subprotocol;
        this.assembler = new MessageAssembler(limits.messageBytesMax(), limits.fragmentsMax());
    }

    void listener(ConnectionListener hears) {
        listener = hears;
    }

    @Override
    public String subprotocol() {
        return subprotocol;
    }

    @Override
    public boolean isOpen() {
        return !closeSent && !ended && channel.channel().isActive();
    }

    @Override
    public boolean isWritable() {
        return channel.channel().isWritable();
    }

    @Override
    public SocketAddress remoteAddress() {
        return channel.channel().remoteAddress();
    }

    @Override
    public void write(ByteBuf encodedFrames) {
        if (isOpen()) {
            channel.write(encodedFrames, channel.voidPromise());
        } else {
            encodedFrames.release();
        }
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public void sendText(byte[] utf8) {
        write(frame(ServerFrames.TEXT, utf8));
    }

    @Override
    public void sendBinary(byte[] payload) {
        write(frame(ServerFrames.BINARY, payload));
    }

    @Override
    public void ping(byte[] payload) {
        write(frame(ServerFrames.PING, payload));
    }

    /** Sends the close frame, once, and drops the connection if the client does not answer it in time. */
    @Override
    public void close(int code, String reason) {
        if (!isOpen()) {
            return;
        }
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        ByteBuf payload = channel.alloc().buffer(2 + REASON_BYTES_MAX);
        payload.writeShort(code).writeBytes(text, 0, Math.min(text.length, REASON_BYTES_MAX));
        writeClose(payload);
        if (closeCode == NO_CLOSE_FRAME) {
            closeReason = reason;
        }
        channel.executor()
                .schedule(
                        () -> {
                            channel.close();
                        },
                        limits.closeTimeoutMillis(),
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void drop() {
        channel.close();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof WebSocketFrame frame)) {
            io.netty.util.ReferenceCountUtil.release(message);
            return;
        }
        try {
            if (frame instanceof CloseWebSocketFrame close) {
                closeFrame(close.content());
            } else if (!closeSent) {
                take(frame);
            }
        } catch (Violation violation) {
            violated(violation.closeCode(), violation.getMessage());
        } finally {
            frame.release();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (isWritable()) {
            pongsPending = 0;
            if (isOpen()) {
                listener.writable(this);
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!ended) {
            ended = true;
            assembler.release();
            listener.closed(this, closeCode, closeReason, closeCode != NO_CLOSE_FRAME);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Throwable root = cause instanceof io.netty.handler.codec.DecoderException && cause.getCause() != null
                ? cause.getCause()
                : cause;
        if (root instanceof CorruptedWebSocketFrameException corrupt) {
            WebSocketCloseStatus status = corrupt.closeStatus();
            violated(status.code(), corrupt.getMessage());
        } else if (root instanceof CorruptedFrameException corrupt) {
            violated(Violation.PROTOCOL_ERROR, corrupt.getMessage());
        } else if (root instanceof IOException) {
            channel.close();
        } else {
            LOG.error("a connection fails", root);
            close(INTERNAL_ERROR, "internal error");
        }
    }

    private void take(WebSocketFrame frame) throws Violation {
        if (frame instanceof PingWebSocketFrame) {
            pong(frame.content());
        } else if (frame instanceof PongWebSocketFrame) {
            listener.pong(this, frame.content());
        } else {
            boolean continuation = frame instanceof ContinuationWebSocketFrame;
            boolean text = frame instanceof TextWebSocketFrame;
            assert continuation || text || frame instanceof BinaryWebSocketFrame;
            assembler.frame(continuation, text, frame.isFinalFragment(), frame.content(), this::message);
        }
    }

    private void message(boolean text, ByteBuf payload) {
        if (text) {
            listener.text(this, payload);
        } else {
            listener.binary(this, payload);
        }
    }

    private void pong(ByteBuf payload) {
        if (!isWritable() && ++pongsPending > limits.pongsPendingMax()) {
            counters.pongDropped();
            return;
        }
        write(frame(ServerFrames.PONG, ByteBufUtil.getBytes(payload)));
        flush();
    }

    private void closeFrame(ByteBuf payload) throws Violation {
        int length = payload.readableBytes();
        if (length == 1) {
            throw new Violation(Violation.PROTOCOL_ERROR, "a close frame with half a code");
        }
        if (length >= 2) {
            int code = payload.getUnsignedShort(payload.readerIndex());
            ByteBuf reason = payload.slice(payload.readerIndex() + 2, length - 2);
            Utf8Validator utf8 = new Utf8Validator();
            if (!WebSocketCloseStatus.isValidStatusCode(code)) {
                throw new Violation(Violation.PROTOCOL_ERROR, "no such close code");
            }
            if (!utf8.accept(reason) || !utf8.isComplete()) {
                throw new Violation(Violation.INVALID_PAYLOAD, "a close reason must be UTF-8");
            }
            closeCode = code;
            closeReason = reason.toString(StandardCharsets.UTF_8);
        } else {
            closeCode = 1005;
        }
        if (isOpen()) {
            writeClose(channel.alloc().buffer(Math.max(1, length)).writeBytes(payload, payload.readerIndex(), length));
        }
        channel.channel().writeAndFlush(io.netty.buffer.Unpooled.EMPTY_BUFFER).addListener(done -> channel.close());
    }

    private void violated(int code, String reason) {
        counters.violation(code);
        if (isOpen()) {
            close(code, reason);
        } else {
            channel.close();
        }
    }

    private void writeClose(ByteBuf payload) {
        ByteBuf close = channel.alloc().buffer(2 + payload.readableBytes());
        ServerFrames.writeHeader(close, ServerFrames.CLOSE, false, payload.readableBytes());
        close.writeBytes(payload);
        payload.release();
        write(close);
        flush();
        closeSent = true;
    }

    private ByteBuf frame(int opcode, byte[] payload) {
        ByteBuf out = channel.alloc().buffer(ServerFrames.headerBytes(payload.length) + payload.length);
        ServerFrames.writeHeader(out, opcode, false, payload.length);
        return out.writeBytes(payload);
    }
}
