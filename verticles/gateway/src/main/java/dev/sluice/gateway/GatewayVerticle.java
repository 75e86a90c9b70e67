package dev.sluice.gateway;

import dev.sluice.config.GatewayConfig;
import dev.sluice.gateway.connection.ConnectionMeters;
import dev.sluice.gateway.connection.RequestTimeout;
import dev.sluice.gateway.connection.Transport;
import dev.sluice.gateway.connection.WebSocketLimits;
import dev.sluice.gateway.connection.WebSocketUpgrade;
import dev.sluice.gateway.delivery.Deliveries;
import dev.sluice.gateway.delivery.Hub;
import dev.sluice.gateway.limit.AddressRange;
import dev.sluice.gateway.room.RoomAddress;
import dev.sluice.gateway.room.RoomEndpoint;
import dev.sluice.gateway.session.ClientConnection;
import dev.sluice.gateway.session.CloseCode;
import dev.sluice.gateway.session.Session;
import dev.sluice.gateway.session.SessionCounters;
import dev.sluice.gateway.sockjs.SockJsEndpoint;
import dev.sluice.gateway.stream.StreamEndpoint;
import dev.sluice.gateway.sync.SyncApi;
import dev.sluice.gateway.sync.SyncEndpoint;
import dev.sluice.gateway.trace.TraceEndpoint;
import dev.sluice.gateway.trace.ingest.IngestDoors;
import dev.sluice.model.ChannelId;
import dev.sluice.protocol.room.RoomChannels;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.protocol.sync.SyncChannels;
import dev.sluice.runtime.Node;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/** One event loop's gateway; all instances listen on the same port. */
public final class GatewayVerticle extends VerticleBase {
    private static final long POLL_MILLIS = 100;
    private static final List<String> JSON = List.of("sluice.v1.json");
    private static final List<String> JSON_AND_PROTOBUF = List.of("sluice.v1.json", "sluice.v1.protobuf");

    private final Node node;
    private final Hub hub;
    private final ConnectionMeters meters;
    private final FrontDoor door;
    private final Set<ClientConnection> connections = new HashSet<>();
    private GatewayConfig limitsOf;
    private WebSocketLimits limits;
    private Deliveries deliveries;
    private SessionCounters counters;
    private List<AddressRange> trustedProxies;
    private HttpServer server;

    /** @param meters the node's: the limit of connections holds for all event loops together */
    public GatewayVerticle(Node node, Hub hub, ConnectionMeters meters, FrontDoor door) {
        this.node = node;
        this.hub = hub;
        this.meters = meters;
        this.door = door;
    }

    @Override
    public Future<?> start() {
        GatewayConfig config = node.config().gateway();
        deliveries = new Deliveries(node, hub, context);
        counters = new SessionCounters(node.meters());
        trustedProxies = node.config().limits().trustedProxies().stream()
                .map(AddressRange::parse)
                .toList();
        StreamEndpoint streams = new StreamEndpoint(node, context);
        SyncEndpoint sync = new SyncEndpoint(node, context);
        TraceEndpoint traces = new TraceEndpoint(node, context);
        RoomEndpoint rooms = new RoomEndpoint(node, context);
        vertx.setPeriodic(POLL_MILLIS, tick -> {
            long now = System.currentTimeMillis();
            rooms.poll(now);
            List.copyOf(connections).forEach(connection -> connection.poll(now));
        });
        Router router = Router.router(vertx);
        new HttpDoor(node, door, counters).mount(router);
        router.get("/stream")
                .handler(request ->
                        upgrade(request, JSON, Optional.empty(), client -> streams.session(client, Optional.empty())));
        router.get("/stream/:name")
                .handler(request -> upgrade(
                        request,
                        JSON,
                        Optional.empty(),
                        client -> streams.session(client, Optional.of(request.pathParam("name")))));
        router.get("/trace").handler(request -> upgrade(request, JSON_AND_PROTOBUF, Optional.empty(), traces::session));
        IngestDoors.mount(router, node, context);
        TraceOperations.mount(router, node);
        router.get("/sync").handler(request -> sync(request, sync, SyncChannels.DEFAULT_DOCUMENT));
        router.get("/sync/:doc").handler(request -> sync(request, sync, request.pathParam("doc")));
        sockJs(router, "/sockjs/stream", Optional.empty(), client -> streams.session(client, Optional.empty()));
        sockJs(
                router,
                "/sockjs/sync",
                Optional.of(SyncChannels.document(SyncChannels.DEFAULT_DOCUMENT)),
                client -> sync.session(client, SyncChannels.DEFAULT_DOCUMENT, MultiMap.caseInsensitiveMultiMap()));
        SyncApi.mount(router, node);
        RoomOperations.mount(router, node);
        router.get("/ws/:room").handler(request -> room(request, rooms));
        Operations.mount(router, node);
        new Administration(node, door).mount(router);
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
        server.connectionHandler(socket -> RequestTimeout.guard(socket, timeoutMillis, meters));
        return server.requestHandler(router).listen();
    }

    /** The port in use, which the system chose where the configuration says 0. */
    public int port() {
        return server.actualPort();
    }

    /** Clients come back spread over some time: all at once they would overrun whoever takes them. */
    @Override
    public Future<?> stop() {
        int spreadMillis = node.config().gateway().reconnectSpreadMillis();
        CloseCode code = door.drain().begun() ? CloseCode.DRAINING : CloseCode.GOING_AWAY;
        String reason = door.drain().begun() ? "draining" : "going away";
        List.copyOf(connections)
                .forEach(connection -> connection.leave(
                        code, reason, ThreadLocalRandom.current().nextInt(spreadMillis + 1)));
        return server.close();
    }

    private void sync(RoutingContext request, SyncEndpoint endpoint, String document) {
        if (SyncChannels.isName(document)) {
            upgrade(
                    request,
                    JSON,
                    Optional.of(SyncChannels.document(document)),
                    client -> endpoint.session(client, document, request.queryParams()));
        } else {
            Operations.error(request, 404, "not_found", "this is no document's name", "doc");
        }
    }

    private void room(RoutingContext request, RoomEndpoint rooms) {
        try {
            RoomAddress address = RoomAddress.of(
                    request.pathParam("room"),
                    request.request().getParam("client_id"),
                    request.request().getParam("user_id"),
                    request.request().getParam("envelope"),
                    request.request().getParam("resume"));
            upgrade(
                    request,
                    JSON_AND_PROTOBUF,
                    Optional.of(RoomChannels.of(address.room())),
                    client -> rooms.session(client, address));
        } catch (ProtocolException e) {
            Operations.error(request, 400, e.code().text(), e.getMessage(), e.field());
        }
    }

    /** @param channel the one that the endpoint is about; empty where the client's messages say */
    private void upgrade(
            RoutingContext request,
            List<String> subprotocols,
            Optional<ChannelId> channel,
            Function<ClientConnection, Session> endpoint) {
        Arrival arrival = arrival(request.request());
        WebSocketUpgrade.accept(
                request.request(),
                limits(),
                subprotocols,
                meters,
                arrival,
                connection -> open(connection, arrival, request.request(), channel, endpoint));
    }

    private void sockJs(
            Router router, String path, Optional<ChannelId> channel, Function<ClientConnection, Session> endpoint) {
        SockJsEndpoint.mount(
                router,
                vertx,
                path,
                () -> node.config().gateway(),
                this::arrival,
                (transport, arrival, request) -> open(transport, arrival, request, channel, endpoint));
    }

    private Arrival arrival(HttpServerRequest request) {
        return new Arrival(request, door, trustedProxies, counters);
    }

    private ClientConnection open(
            Transport transport,
            Arrival arrival,
            HttpServerRequest request,
            Optional<ChannelId> channel,
            Function<ClientConnection, Session> endpoint) {
        long now = System.currentTimeMillis();
        ClientConnection client = new ClientConnection(
                transport,
                deliveries,
                () -> node.config().gateway(),
                counters,
                door.access(),
                arrival.limits(),
                connections::remove);
        connections.add(client);
        client.open(endpoint.apply(client), channel, door.access().authenticate(request, now), now);
        return client;
    }

    /** Made anew when the configuration was exchanged. */
    private WebSocketLimits limits() {
        GatewayConfig now = node.config().gateway();
        if (now != limitsOf) {
            limitsOf = now;
            limits = WebSocketLimits.of(now);
        }
        return limits;
    }
}
