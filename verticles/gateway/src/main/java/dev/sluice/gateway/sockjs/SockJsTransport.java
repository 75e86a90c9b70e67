package dev.sluice.gateway.sockjs;

import dev.sluice.config.GatewayConfig;
import dev.sluice.gateway.connection.ConnectionCounters;
import dev.sluice.gateway.connection.ConnectionListener;
import dev.sluice.gateway.connection.ServerFrames;
import dev.sluice.gateway.connection.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * One SockJS session. It carries text alone, in envelopes of its own: so frames that were encoded for WebSockets are
 * taken apart again. All on the event loop that the session began on.
 */
final class SockJsTransport implements Transport {
    private static final int NO_CLOSE_FRAME = 1006;
    private static final int UNSUPPORTED = 1003;
    private static final int TOO_BIG = 1009;

    private final SockJSSocket socket;
    private final int messageBytesMax;
    private final int closeTimeoutMillis;
    private ConnectionListener listener;
    private final Context context;
    private final ConnectionCounters counters;
    private final boolean decodesPercent;
    private boolean open = true;
    private boolean awaitsDrain;
    private boolean hungUp;
    private Future<Void> lastWrite = Future.succeededFuture();
    private Runnable farewell;

    SockJsTransport(SockJSSocket socket, Context context, ConnectionCounters counters, GatewayConfig config) {
        this.socket = socket;
        this.context = context;
        this.counters = counters;
        this.messageBytesMax = config.messageBytesMax();
        this.closeTimeoutMillis = config.closeTimeoutMillis();
        // Clients decode what comes over this one as a URI, and the handler does not encode it.
        this.decodesPercent = socket.routingContext().normalizedPath().endsWith("/eventsource");
        socket.setWriteQueueMaxSize(config.writeBufferHighBytes());
    }

    /** @param conversation makes the listener; may already write, and may close */
    void begin(Function<Transport, ConnectionListener> conversation) {
        listener = conversation.apply(this);
        if (farewell != null) {
            farewell.run();
            return;
        }
        socket.handler(this::hear);
        socket.closeHandler(closed -> ended(NO_CLOSE_FRAME, "", false));
        socket.exceptionHandler(cause -> drop());
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isWritable() {
        return open && !socket.writeQueueFull();
    }

    @Override
    public void write(ByteBuf encodedFrames) {
        try {
            while (open && encodedFrames.isReadable()) {
                int header = ServerFrames.headerBytesOf(encodedFrames);
                boolean text = ServerFrames.opcodeOf(encodedFrames) == ServerFrames.TEXT;
                int length = ServerFrames.payloadBytesOf(encodedFrames);
                encodedFrames.skipBytes(header);
                send(text, ByteBufUtil.getBytes(encodedFrames, encodedFrames.readerIndex(), length));
                encodedFrames.skipBytes(length);
            }
        } finally {
            encodedFrames.release();
        }
    }

    @Override
    public void sendText(byte[] utf8) {
        send(true, utf8);
    }

    @Override
    public void sendBinary(byte[] payload) {
        send(false, payload);
    }

    /** SockJS writes at once. */
    @Override
    public void flush() {}

    /** SockJS sees to its own signs of life, and ends a session whose client is gone. */
    @Override
    public void ping(byte[] payload) {
        listener.pong(this, Unpooled.EMPTY_BUFFER);
    }

    @Override
    public void close(int code, String reason) {
        if (open) {
            open = false;
            if (lastWrite.isComplete()) {
                hangUp(code, reason);
            } else {
                // What waits for the next poll says why: closing at once would throw it away.
                lastWrite.onComplete(taken -> hangUp(code, reason));
                context.owner().setTimer(closeTimeoutMillis, late -> hangUp(code, reason));
            }
            finished(code, reason, true);
        }
    }

    @Override
    public void drop() {
        if (open) {
            socket.close();
            ended(NO_CLOSE_FRAME, "", false);
        }
    }

    @Override
    public SocketAddress remoteAddress() {
        return InetSocketAddress.createUnresolved(
                socket.remoteAddress().host(), socket.remoteAddress().port());
    }

    @Override
    public String subprotocol() {
        return null;
    }

    @Override
    public boolean carriesBinary() {
        return false;
    }

    private void hear(Buffer message) {
        if (!open) {
            return;
        }
        if (message.length() > messageBytesMax) {
            close(TOO_BIG, "the message is too large");
            return;
        }
        listener.text(this, ((BufferInternal) message).getByteBuf());
    }

    private void send(boolean text, byte[] payload) {
        if (!text) {
            close(UNSUPPORTED, "SockJS carries text alone");
        } else if (open) {
            // As a string: the raw WebSocket of SockJS sends a buffer as a binary message.
            String message = new String(payload, StandardCharsets.UTF_8);
            lastWrite = socket.write(decodesPercent ? message.replace("%", "%25") : message);
            awaitDrain();
        }
    }

    /** The handler is called once, and not at all for what was drained before it was set. */
    private void awaitDrain() {
        if (awaitsDrain || !socket.writeQueueFull()) {
            return;
        }
        awaitsDrain = true;
        socket.drainHandler(drained -> drained());
        if (!socket.writeQueueFull()) {
            context.runOnContext(drained -> drained());
        }
    }

    private void drained() {
        if (awaitsDrain) {
            awaitsDrain = false;
            if (open) {
                listener.writable(this);
            }
        }
    }

    private void hangUp(int code, String reason) {
        if (!hungUp) {
            hungUp = true;
            socket.close(code, reason);
        }
    }

    private void ended(int code, String reason, boolean clean) {
        if (open) {
            open = false;
            finished(code, reason, clean);
        }
    }

    private void finished(int code, String reason, boolean clean) {
        counters.closed(code);
        farewell = () -> listener.closed(this, code, reason, clean);
        if (listener != null) {
            farewell.run();
        }
    }
}
