package dev.sluice.gateway.sse;

import dev.sluice.gateway.connection.ConnectionCounters;
import dev.sluice.gateway.connection.ConnectionListener;
import dev.sluice.gateway.connection.Framing;
import dev.sluice.gateway.connection.ServerEvents;
import dev.sluice.gateway.connection.Transport;
import dev.sluice.model.Position;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.buffer.BufferInternal;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.function.Function;

/** One response that does not end. Its client says nothing: that it takes bytes is its only sign of life. */
final class EventStreamTransport implements Transport {
    private static final int NO_CLOSE_FRAME = 1006;
    private static final long NO_HINT = -1;

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Context context;
    private final ConnectionCounters counters;
    private final int gatheredBytesMax;
    private ConnectionListener listener;
    private ByteBuf gathered = Unpooled.buffer();
    private boolean open = true;
    private boolean awaitsDrain;
    private Runnable farewell;

    /** @param gatheredBytesMax as much is written in one turn, if the socket takes it */
    EventStreamTransport(
            HttpServerRequest request, Context context, ConnectionCounters counters, int gatheredBytesMax) {
        this.request = request;
        this.response = request.response();
        this.context = context;
        this.counters = counters;
        this.gatheredBytesMax = gatheredBytesMax;
    }

    /** @param conversation makes the listener; may already write, and may close */
    void begin(Function<Transport, ConnectionListener> conversation) {
        response.closeHandler(closed -> ended(NO_CLOSE_FRAME, ""));
        response.exceptionHandler(cause -> drop());
        response.putHeader("Content-Type", "text/event-stream")
                .putHeader("Cache-Control", "no-store")
                // Proxies that gather what they pass on would hold it back.
                .putHeader("X-Accel-Buffering", "no");
        if (request.version() != HttpVersion.HTTP_2) {
            response.putHeader("Connection", "close").setChunked(true);
        }
        // So that the head goes out, and the client knows that it is in.
        ServerEvents.heartbeat(gathered, Optional.empty());
        listener = conversation.apply(this);
        if (farewell != null) {
            farewell.run();
        }
        flush();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isWritable() {
        return open && gathered.readableBytes() < gatheredBytesMax && !response.writeQueueFull();
    }

    @Override
    public void write(ByteBuf events) {
        if (open) {
            gathered.writeBytes(events);
        }
        events.release();
    }

    @Override
    public void sendText(byte[] utf8) {
        sendText(utf8, null);
    }

    @Override
    public void sendText(byte[] utf8, Position at) {
        if (open) {
            ServerEvents.message(gathered, at, Unpooled.wrappedBuffer(utf8));
        }
    }

    /** Sessions ask before: see {@link #carriesBinary}. */
    @Override
    public void sendBinary(byte[] payload) {
        throw new UnsupportedOperationException("an event stream carries text alone");
    }

    @Override
    public void flush() {
        if (open && gathered.isReadable()) {
            ByteBuf written = gathered;
            gathered = Unpooled.buffer();
            response.write(BufferInternal.buffer(written));
            if (written.readableBytes() >= gatheredBytesMax || response.writeQueueFull()) {
                awaitDrain();
            }
        }
    }

    @Override
    public void ping(byte[] payload) {
        ping(payload, Optional.empty());
    }

    /** Only asked for while it is writable, so the one before was taken. */
    @Override
    public void ping(byte[] payload, Optional<Position> at) {
        if (open) {
            ServerEvents.heartbeat(gathered, at);
            listener.pong(this, Unpooled.EMPTY_BUFFER);
        }
    }

    @Override
    public void close(int code, String reason) {
        close(code, reason, NO_HINT);
    }

    @Override
    public void close(int code, String reason, long reconnectAfterMillis) {
        if (open) {
            ServerEvents.bye(gathered, code, reason, reconnectAfterMillis);
            open = false;
            response.end(BufferInternal.buffer(gathered));
            finished(code, reason, true);
        }
    }

    @Override
    public void drop() {
        if (open || !response.closed()) {
            ended(NO_CLOSE_FRAME, "");
            response.reset();
        }
    }

    @Override
    public SocketAddress remoteAddress() {
        return InetSocketAddress.createUnresolved(
                request.remoteAddress().host(), request.remoteAddress().port());
    }

    @Override
    public String subprotocol() {
        return null;
    }

    @Override
    public Framing framing() {
        return Framing.EVENT_STREAM;
    }

    @Override
    public boolean carriesBinary() {
        return false;
    }

    @Override
    public boolean oneWay() {
        return true;
    }

    /** The handler is not called for what was drained before it was set, nor for what filled no queue but ours. */
    private void awaitDrain() {
        if (!awaitsDrain) {
            awaitsDrain = true;
            response.drainHandler(drained -> drained());
            context.runOnContext(drained -> drained());
        }
    }

    private void drained() {
        if (awaitsDrain && open && !response.writeQueueFull()) {
            awaitsDrain = false;
            listener.pong(this, Unpooled.EMPTY_BUFFER);
            listener.writable(this);
        }
    }

    private void ended(int code, String reason) {
        if (open) {
            open = false;
            finished(code, reason, false);
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
