package dev.sluice.gateway;

import dev.sluice.config.GatewayConfig;
import dev.sluice.gateway.connection.ConnectionCounters;
import dev.sluice.gateway.connection.WebSocketLimits;
import dev.sluice.gateway.connection.WebSocketUpgrade;
import dev.sluice.gateway.delivery.Deliveries;
import dev.sluice.gateway.delivery.Hub;
import dev.sluice.gateway.session.ClientConnection;
import dev.sluice.gateway.session.CloseCode;
import dev.sluice.gateway.session.Session;
import dev.sluice.gateway.session.SessionCounters;
import dev.sluice.gateway.stream.StreamEndpoint;
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
import java.util.function.Function;

/** One event loop's gateway; all instances listen on the same port. */
public final class GatewayVerticle extends VerticleBase {
    private static final long POLL_MILLIS = 100;
    private static final int CLOSE_TIMEOUT_MILLIS = 5000;
    private static final int RECONNECT_MILLIS = 1000;
    private static final List<String> SUBPROTOCOLS = List.of("sluice.v1.json");

    private final Node node;
    private final Hub hub;
    private final Set<ClientConnection> connections = new HashSet<>();
    private Deliveries deliveries;
    private SessionCounters counters;
    private HttpServer server;

    public GatewayVerticle(Node node, Hub hub) {
        this.node = node;
        this.hub = hub;
    }

    @Override
    public Future<?> start() {
        GatewayConfig config = node.config().gateway();
        deliveries = new Deliveries(node, hub, context);
        counters = new SessionCounters(node.meters());
        StreamEndpoint streams = new StreamEndpoint(node, context);
        vertx.setPeriodic(POLL_MILLIS, tick -> {
            long now = System.currentTimeMillis();
            List.copyOf(connections).forEach(connection -> connection.poll(now));
        });
        Router router = Router.router(vertx);
        router.get("/stream").handler(request -> upgrade(request, client -> streams.session(client, Optional.empty())));
        router.get("/stream/:name")
                .handler(request ->
                        upgrade(request, client -> streams.session(client, Optional.of(request.pathParam("name")))));
        Operations.mount(router, node);
        Pages.mount(router);
        server = vertx.createHttpServer(new HttpServerOptions()
                .setHost(config.host())
                .setPort(config.port())
                .setIdleTimeout(config.handshakeTimeoutMillis())
                .setIdleTimeoutUnit(java.util.concurrent.TimeUnit.MILLISECONDS)
                .setTcpNoDelay(true));
        return server.requestHandler(router).listen();
    }

    /** The port in use, which the system chose where the configuration says 0. */
    public int port() {
        return server.actualPort();
    }

    @Override
    public Future<?> stop() {
        List.copyOf(connections)
                .forEach(connection -> connection.leave(CloseCode.GOING_AWAY, "going away", RECONNECT_MILLIS));
        return server.close();
    }

    private void upgrade(RoutingContext request, Function<ClientConnection, Session> endpoint) {
        GatewayConfig config = node.config().gateway();
        Optional<String> problem = WebSocketUpgrade.problem(request.request());
        if (problem.isPresent()) {
            request.response().putHeader("Sec-WebSocket-Version", "13");
            Operations.error(request, 426, "invalid_request", problem.get(), "");
        } else if (connections.size() >= config.connectionsMax()) {
            Operations.error(request, 503, "overloaded", "too many connections", "");
        } else {
            WebSocketUpgrade.accept(
                    request.request(), limits(config), SUBPROTOCOLS, ConnectionCounters.NONE, connection -> {
                        ClientConnection client =
                                new ClientConnection(connection, deliveries, config, counters, connections::remove);
                        connections.add(client);
                        client.open(endpoint.apply(client), System.currentTimeMillis());
                        return client;
                    });
        }
    }

    private static WebSocketLimits limits(GatewayConfig config) {
        return new WebSocketLimits(
                config.frameBytesMax(),
                config.messageBytesMax(),
                config.fragmentsMax(),
                config.pongsPendingMax(),
                config.writeBufferLowBytes(),
                config.writeBufferHighBytes(),
                config.sendBufferBytes(),
                CLOSE_TIMEOUT_MILLIS);
    }
}
