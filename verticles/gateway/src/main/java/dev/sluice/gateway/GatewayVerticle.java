package dev.sluice.gateway;

import dev.sluice.config.GatewayConfig;
import dev.sluice.gateway.access.Authentication;
import dev.sluice.gateway.access.Authentication.Granted;
import dev.sluice.gateway.bridge.BridgeEndpoint;
import dev.sluice.gateway.connection.ConnectionMeters;
import dev.sluice.gateway.connection.Transport;
import dev.sluice.gateway.connection.WebSocketLimits;
import dev.sluice.gateway.connection.WebSocketUpgrade;
import dev.sluice.gateway.delivery.Deliveries;
import dev.sluice.gateway.delivery.Hub;
import dev.sluice.gateway.listener.Listeners;
import dev.sluice.gateway.listener.ProxyTrust;
import dev.sluice.gateway.listener.RootPath;
import dev.sluice.gateway.room.RoomAddress;
import dev.sluice.gateway.room.RoomEndpoint;
import dev.sluice.gateway.session.ClientConnection;
import dev.sluice.gateway.session.CloseCode;
import dev.sluice.gateway.session.Session;
import dev.sluice.gateway.session.SessionCounters;
import dev.sluice.gateway.sockjs.SockJsEndpoint;
import dev.sluice.gateway.sse.EventStreamEndpoint;
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
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/** One event loop's gateway; all instances listen on the same ports. */
public final class GatewayVerticle extends VerticleBase {
    private static final long POLL_MILLIS = 100;
    private static final String NAME = "name";
    /** Of clients that name none, where a listener has rooms at its root. */
    private static final String ROOM_AT_ROOT = "lobby";

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
    private ProxyTrust proxies;
    private Listeners listeners;

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
        proxies = new ProxyTrust(node.config().limits().trustedProxies(), node.meters());
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
        SecurityHeaders.mount(router);
        new HttpDoor(node, door, counters).mount(router);
        Handler<RoutingContext> stream = request -> upgrade(
                request,
                JSON,
                Optional.empty(),
                client -> streams.session(client, Optional.ofNullable(request.pathParam(NAME))));
        Handler<RoutingContext> trace =
                request -> upgrade(request, JSON_AND_PROTOBUF, Optional.empty(), traces::session);
        Handler<RoutingContext> document = request -> sync(request, sync);
        Handler<RoutingContext> room = request -> room(request, rooms);
        router.get("/stream").handler(stream);
        router.get("/stream/:name").handler(stream);
        router.get("/trace").handler(trace);
        IngestDoors.mount(router, node, context);
        TraceOperations.mount(router, node);
        router.get("/sync").handler(document);
        router.get("/sync/:name").handler(document);
        BridgeEndpoint bridge = new BridgeEndpoint(node, context);
        router.get("/eventbus/websocket").handler(request -> upgrade(request, JSON, Optional.empty(), bridge::session));
        new SockJsRoutes(
                        new SockJsEndpoint<>(vertx, () -> node.config().gateway(), meters, this::arrival),
                        (transport, arrival, request, channel, endpoint) ->
                                open(transport, arrival, authenticate(request), channel, endpoint))
                .mount(router, streams, sync, traces, rooms, bridge);
        new EventStreams(streams, traces, rooms, this::accept).mount(router);
        SyncApi.mount(router, node);
        RoomOperations.mount(router, node);
        router.get("/ws/:name").handler(room);
        Operations.mount(router, node);
        new Administration(node, door).mount(router);
        Pages.mount(router);
        Map<String, Handler<RoutingContext>> roots =
                Map.of("stream", stream, "trace", trace, "sync", document, "ws", room);
        listeners = new Listeners(vertx, door.certificates(), proxies, meters);
        return listeners.open(config, root -> root.isEmpty() ? router : RootPath.of(vertx, router, roots.get(root)));
    }

    /** The port of the main listener, which the system chose where the configuration says 0. */
    public int port() {
        return listeners.port();
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
        return listeners.close();
    }

    private void sync(RoutingContext request, SyncEndpoint endpoint) {
        String document = Objects.requireNonNullElse(request.pathParam(NAME), SyncChannels.DEFAULT_DOCUMENT);
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
                    Objects.requireNonNullElse(request.pathParam(NAME), ROOM_AT_ROOT), request.queryParams());
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
                connection -> open(connection, arrival, authenticate(request), channel, endpoint));
    }

    private void accept(RoutingContext request, EventStreams.Opening opening) {
        Arrival arrival = arrival(request.request());
        Future<Authentication> known = Future.succeededFuture(new Granted(HttpDoor.principal(request)));
        EventStreamEndpoint.accept(request.request(), context, limits(), meters, arrival, transport -> {
            ClientConnection client = open(transport, arrival, known, Optional.empty(), opening.session());
            client.said(opening.said(), System.currentTimeMillis());
            return client;
        });
    }

    private Future<Authentication> authenticate(RoutingContext request) {
        return door.access().authenticate(request.request(), System.currentTimeMillis());
    }

    private Arrival arrival(HttpServerRequest request) {
        return new Arrival(request, door, proxies, counters);
    }

    private ClientConnection open(
            Transport transport,
            Arrival arrival,
            Future<Authentication> shown,
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
        client.open(endpoint.apply(client), channel, shown, now);
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
