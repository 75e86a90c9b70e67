package dev.sluice.gateway.sse;

import dev.sluice.bus.ErrorCode;
import dev.sluice.gateway.connection.ConnectionCounters;
import dev.sluice.gateway.connection.ConnectionListener;
import dev.sluice.gateway.connection.Gatekeeper;
import dev.sluice.gateway.connection.Rejections;
import dev.sluice.gateway.connection.RequestTimeout;
import dev.sluice.gateway.connection.Transport;
import dev.sluice.gateway.connection.WebSocketLimits;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.Optional;
import java.util.function.Function;

/** Answers a request by an event stream. */
public final class EventStreamEndpoint {
    private static final Gatekeeper.Rejection FULL =
            new Gatekeeper.Rejection(503, ErrorCode.OVERLOADED, "too many connections", 1000);

    private EventStreamEndpoint() {}

    /**
     * On the event loop of the request's connection.
     *
     * @param gatekeeper is asked for a place; without one the answer is its rejection
     * @param conversation makes the listener; may already write to the transport
     */
    public static void accept(
            HttpServerRequest request,
            Context context,
            WebSocketLimits limits,
            ConnectionCounters counters,
            Gatekeeper gatekeeper,
            Function<Transport, ConnectionListener> conversation) {
        Optional<Gatekeeper.Rejection> rejection = gatekeeper.admit();
        if (rejection.isEmpty() && !counters.opening(limits.connectionsMax())) {
            gatekeeper.abandoned();
            rejection = Optional.of(FULL);
        }
        if (rejection.isPresent()) {
            Rejections.answer(request, rejection.get(), counters);
            return;
        }
        // Silence is no fault in a response that does not end.
        RequestTimeout.release(request.connection());
        if (request.version() != HttpVersion.HTTP_2) {
            limits.applyTo(((HttpServerConnection) request.connection())
                    .channelHandlerContext()
                    .channel());
        }
        EventStreamTransport transport =
                new EventStreamTransport(request, context, counters, limits.writeBufferHighBytes());
        transport.begin(conversation);
    }
}
