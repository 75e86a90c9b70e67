package dev.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import java.net.SocketAddress;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection after the handshake. All on its event loop; a write is no promise, it may be lost with the
 * connection.
 *
 * <pre>
 *           close()                     client's close frame, or timeout
 *   OPEN ────────────▶ CLOSE_SENT ───────────────────────────────────┐
 *    │                                                               ▼
 *    └── client's close frame, violation, failure, end of TCP ───▶ CLOSED ── {@link Farewell} ──▶ end of TCP
 * </pre>
 */
public final class WebSocketConnection implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketConnection.class);

    private enum State {
        OPEN,
        CLOSE_SENT,
        CLOSED
    }

    private final ChannelHandlerContext context;
    private final Channel.Unsafe channel;
    private final ChannelPromise nobody;

    /** Without TLS nothing stands between here and the socket: see {@link #write}. */
    private final boolean isBare;

    private final WebSocketLimits limits;
    private final ConnectionCounters counters;
    private final String subprotocol;
    private final boolean compresses;
    private final PongBudget pongs;
    private ConnectionListener listener;
    private State state = State.OPEN;
    private int closeCode = ClosePayload.ABNORMAL;
    private String closeReason = "";
    private Farewell farewell;

    WebSocketConnection(
            ChannelHandlerContext context,
            WebSocketLimits limits,
            ConnectionCounters counters,
            String subprotocol,
            boolean compresses) {
        this.context = context;
        this.channel = context.channel().unsafe();
        this.nobody = context.voidPromise();
        this.isBare = context.pipeline().firstContext() == context;
        this.limits = limits;
        this.counters = counters;
        this.subprotocol = subprotocol;
        this.compresses = compresses;
        this.pongs = new PongBudget(limits.pongsPendingMax());
    }

    /** The session may write already; where none comes to be, the client is told 1011. */
    void begin(Function<WebSocketConnection, ConnectionListener> sessions) {
        try {
            listener = sessions.apply(this);
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    ConnectionListener listener() {
        return listener;
    }

    @Override
    public String subprotocol() {
        return subprotocol;
    }

    @Override
    public Framing framing() {
        return compresses ? Framing.DEFLATED_WEB_SOCKET : Framing.WEB_SOCKET;
    }

    /** Whether permessage-deflate was agreed on. */
    boolean compresses() {
        return compresses;
    }

    /** Whether what the client said counts, also when it has hung up since. */
    boolean listens() {
        return state == State.OPEN;
    }

    @Override
    public boolean isOpen() {
        return state == State.OPEN && context.channel().isActive();
    }

    @Override
    public boolean isWritable() {
        ChannelOutboundBuffer written = channel.outboundBuffer();
        return state == State.OPEN && written != null && written.isWritable();
    }

    /** The other end of the TCP connection, which may be a proxy. */
    @Override
    public SocketAddress remoteAddress() {
        return context.channel().remoteAddress();
    }

    /**
     * What the pipeline would do with it, without the way through it: of a thousand readers each touches memory that no
     * cache has, and each object less is felt.
     */
    @Override
    public void write(ByteBuf encodedFrames) {
        if (state != State.OPEN || channel.outboundBuffer() == null) {
            encodedFrames.release();
        } else if (isBare) {
            channel.write(encodedFrames, nobody);
        } else {
            context.write(encodedFrames, nobody);
        }
    }

    @Override
    public void flush() {
        if (isBare) {
            channel.flush();
        } else {
            context.flush();
        }
    }

    @Override
    public void sendText(byte[] utf8) {
        write(ServerFrames.frame(context.alloc(), Opcode.TEXT, utf8));
    }

    @Override
    public void sendBinary(byte[] payload) {
        write(ServerFrames.frame(context.alloc(), Opcode.BINARY, payload));
    }

    /** @param payload at most 125 bytes */
    @Override
    public void ping(byte[] payload) {
        if (payload.length > MessageAssembler.CONTROL_BYTES_MAX) {
            throw new IllegalArgumentException("a ping carries at most 125 bytes");
        }
        write(ServerFrames.frame(context.alloc(), Opcode.PING, payload));
    }

    /**
     * Sends the close frame, once, and drops the connection if the client does not answer it in time. Nothing is sent
     * after it, and of what comes only the client's close frame counts.
     *
     * @param code one that may stand in a close frame
     * @param reason is cut to 123 bytes
     */
    @Override
    public void close(int code, String reason) {
        if (!ClosePayload.isSendable(code)) {
            throw new IllegalArgumentException("close code " + code + " must not be sent");
        }
        if (isOpen()) {
            sendClose(code, reason);
            state = State.CLOSE_SENT;
            closeCode = code;
            closeReason = reason;
            farewell = Farewell.await(context, limits.closeTimeoutMillis());
        }
    }

    @Override
    public void drop() {
        context.close();
    }

    /** Answers a ping, as long as the client takes the answers. Not flushed. */
    void answer(ByteBuf ping) {
        byte[] payload = ByteBufUtil.getBytes(ping);
        if (pongs.admits(isWritable())) {
            write(ServerFrames.frame(context.alloc(), Opcode.PONG, payload));
        } else if (pongs.hold(payload)) {
            counters.pongDropped();
        }
    }

    void becameWritable() {
        byte[] held = pongs.replenish();
        if (isOpen()) {
            if (held != null) {
                write(ServerFrames.frame(context.alloc(), Opcode.PONG, held));
                flush();
            }
            listener.writable(this);
        }
    }

    void clientClosed(int code, String reason) {
        if (isOpen()) {
            sendClose(code, "");
            closeCode = code;
            closeReason = reason;
        }
        over(true);
    }

    void violated(ViolationReason reason) {
        counters.violated(reason);
        fail(reason.closeCode(), reason.text());
    }

    /** Ours: logged once with its stack. */
    void failed(Throwable cause) {
        LOG.atError().setCause(cause).addKeyValue("remote", remoteAddress()).log("a connection fails");
        fail(ClosePayload.INTERNAL_ERROR, "internal error");
    }

    /** TCP ended. */
    void ended() {
        if (farewell != null) {
            farewell.cancel();
        }
        tellClosed(false);
    }

    private void sendClose(int code, String reason) {
        context.writeAndFlush(ServerFrames.close(context.alloc(), code, reason), nobody);
    }

    private void fail(int code, String reason) {
        if (isOpen()) {
            sendClose(code, reason);
            closeCode = code;
            closeReason = reason;
        }
        over(false);
    }

    private void over(boolean clean) {
        if (state != State.CLOSED) {
            if (farewell != null) {
                farewell.cancel();
            }
            farewell = Farewell.hangUp(context, limits.closeTimeoutMillis());
            tellClosed(clean);
        }
    }

    private void tellClosed(boolean clean) {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            counters.closed(closeCode);
            if (listener == null) {
                return;
            }
            try {
                listener.closed(this, closeCode, closeReason, clean);
            } catch (RuntimeException | Error e) {
                LOG.atError().setCause(e).addKeyValue("remote", remoteAddress()).log("a session fails to close");
            }
        }
    }
}
