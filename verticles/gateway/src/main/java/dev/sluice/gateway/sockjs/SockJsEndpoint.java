package dev.sluice.gateway.sockjs;

import dev.sluice.config.GatewayConfig;
import dev.sluice.gateway.connection.ConnectionCounters;
import dev.sluice.gateway.connection.ConnectionListener;
import dev.sluice.gateway.connection.Gatekeeper;
import dev.sluice.gateway.connection.RequestTimeout;
import dev.sluice.gateway.connection.Transport;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Mounts SockJS, with all of its transports, in front of endpoints.
 *
 * @param <G> what decides about one request
 */
public final class SockJsEndpoint<G extends Gatekeeper> {
    private static final int OVERLOADED = 1013;

    /** Makes the conversation of one session; the gatekeeper has admitted it. */
    public interface Opener<G extends Gatekeeper> {
        /** @param request the one that the session began with */
        ConnectionListener open(Transport transport, G admitted, RoutingContext request);
    }

    private final Vertx vertx;
    private final Context context;
    private final Supplier<GatewayConfig> config;
    private final ConnectionCounters counters;
    private final Function<HttpServerRequest, G> gatekeepers;

    /** On the context of the event loop that serves the sessions. */
    public SockJsEndpoint(
            Vertx vertx,
            Supplier<GatewayConfig> config,
            ConnectionCounters counters,
            Function<HttpServerRequest, G> gatekeepers) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.config = config;
        this.counters = counters;
        this.gatekeepers = gatekeepers;
    }

    /** @param path without a slash at its end; may have parameters */
    public void mount(Router router, String path, Opener<G> opener) {
        SockJSHandlerOptions options = new SockJSHandlerOptions()
                // A poll must be answered before its socket counts as idle.
                .setHeartbeatInterval(Math.max(1, config.get().handshakeTimeoutMillis() / 2))
                .setRegisterWriteHandler(false);
        router.route(path + "/*").handler(request -> {
            if (!isWebSocket(request.request()) && request.request().version() != HttpVersion.HTTP_2) {
                // The handler ends polls and streams by closing their sockets: clients should not send the next one
                // there.
                request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
            request.next();
        });
        router.post(path + "/*").handler(request -> BodyHandler.create(false)
                .setBodyLimit(config.get().bodyBytesMax())
                .handle(request));
        router.route(path + "/*")
                .subRouter(SockJSHandler.create(vertx, options).socketHandler(socket -> begin(socket, opener)));
    }

    private void begin(SockJSSocket socket, Opener<G> opener) {
        HttpServerRequest request = socket.routingContext().request();
        if (isWebSocket(request)) {
            RequestTimeout.release(request.connection());
        }
        G gatekeeper = gatekeepers.apply(request);
        gatekeeper
                .admit()
                .ifPresentOrElse(
                        rejection -> socket.close(OVERLOADED, rejection.message()),
                        () -> admitted(socket, gatekeeper, opener));
    }

    private void admitted(SockJSSocket socket, G gatekeeper, Opener<G> opener) {
        GatewayConfig now = config.get();
        if (!counters.opening(now.connectionsMax())) {
            gatekeeper.abandoned();
            socket.close(OVERLOADED, "too many connections");
            return;
        }
        SockJsTransport transport = new SockJsTransport(socket, context, counters, now);
        transport.begin(opened -> opener.open(opened, gatekeeper, socket.routingContext()));
    }

    private static boolean isWebSocket(HttpServerRequest request) {
        return "websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE));
    }
}
