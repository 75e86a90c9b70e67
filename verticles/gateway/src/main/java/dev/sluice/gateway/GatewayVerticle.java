package dev.sluice.gateway;

import dev.sluice.config.GatewayConfig;
import dev.sluice.gateway.connection.ConnectionMeters;
import dev.sluice.gateway.connection.RequestTimeout;
import dev.sluice.gateway.connection.WebSocketLimits;
import dev.sluice.gateway.connection.WebSocketUpgrade;
import dev.sluice.gateway.delivery.Hub;
import dev.sluice.gateway.delivery.Streams;
import dev.sluice.gateway.session.StreamSession;
import dev.sluice.runtime.Node;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One event loop's gateway; all instances listen on the same port. */
public final class GatewayVerticle extends VerticleBase {
    private static final long POLL_MILLIS = 100;
    private static final List<String> SUBPROTOCOLS = List.of("sluice.v1.json");

    private final Node node;
    private final Hub hub;
    private final ConnectionMeters connections;
    private final Set<StreamSession> sessions = new HashSet<>();
    private WebSocketLimits limits;
    private Streams streams;
    private HttpServer server;

    /** @param connections the node's: its limit holds for all event loops together */
    public GatewayVerticle(Node node, Hub hub, ConnectionMeters connections) {
        this.node = node;
        this.hub = hub;
        this.connections = connections;
    }

    @Override
    public Future<?> start() {
        GatewayConfig config = node.config().gateway();
        limits = WebSocketLimits.of(config);
        streams = new Streams(node, hub, context);
        vertx.setPeriodic(POLL_MILLIS, tick -> {
            long now = System.currentTimeMillis();
            List.copyOf(sessions).forEach(session -> session.poll(now));
        });
        Router router = Router.router(vertx);
        router.get("/stream").handler(request -> stream(request, Optional.empty()));
        router.get("/stream/:name").handler(request -> stream(request, Optional.of(request.pathParam("name"))));
        Operations.mount(router, node);
        Pages.mount(router);
        server = vertx.createHttpServer(new HttpServerOptions()
                .setHost(config.host())
                .setPort(config.port())
                .setIdleTimeout(config.handshakeTimeoutMillis())
                .setIdleTimeoutUnit(java.util.concurrent.TimeUnit.MILLISECONDS)
                .setTcpNoDelay(true)
                // WebSockets open over HTTP/1.1 alone; and what Vert.x inflates has no bound.
                .setHttp2ClearTextEnabled(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false));
        int timeoutMillis = config.handshakeTimeoutMillis();
        server.connectionHandler(socket -> RequestTimeout.guard(socket, timeoutMillis, connections));
        return server.requestHandler(router).listen();
    }

    /** The port in use, which the system chose where the configuration says 0. */
    public int port() {
        return server.actualPort();
    }

    @Override
    public Future<?> stop() {
        List.copyOf(sessions).forEach(StreamSession::goingAway);
        return server.close();
    }

    private void stream(RoutingContext request, Optional<String> name) {
        WebSocketUpgrade.accept(request.request(), limits, SUBPROTOCOLS, connections, connection -> {
            StreamSession session = new StreamSession(
                    connection,
                    streams,
                    node.config().gateway(),
                    node.config().snapshot().intervalMillis(),
                    name,
                    sessions::remove);
            sessions.add(session);
            return session;
        });
    }
}
