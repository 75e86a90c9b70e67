package dev.sluice.gateway;

import dev.sluice.gateway.bridge.BridgeEndpoint;
import dev.sluice.gateway.connection.Transport;
import dev.sluice.gateway.room.RoomAddress;
import dev.sluice.gateway.room.RoomEndpoint;
import dev.sluice.gateway.session.ClientConnection;
import dev.sluice.gateway.session.Session;
import dev.sluice.gateway.sockjs.SockJsEndpoint;
import dev.sluice.gateway.stream.StreamEndpoint;
import dev.sluice.gateway.sync.SyncEndpoint;
import dev.sluice.gateway.trace.TraceEndpoint;
import dev.sluice.model.ChannelId;
import dev.sluice.protocol.room.RoomChannels;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.protocol.sync.SyncChannels;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.Function;

/** {@code /sockjs/…} and {@code /eventbus}: the conversations of the WebSockets, over SockJS. */
final class SockJsRoutes {
    private static final String ADDRESS = "room address";

    /** Begins a conversation over a transport that was admitted. */
    interface Opener {
        ClientConnection open(
                Transport transport,
                Arrival arrival,
                RoutingContext request,
                Optional<ChannelId> channel,
                Function<ClientConnection, Session> endpoint);
    }

    private final SockJsEndpoint<Arrival> sockJs;
    private final Opener opener;

    SockJsRoutes(SockJsEndpoint<Arrival> sockJs, Opener opener) {
        this.sockJs = sockJs;
        this.opener = opener;
    }

    void mount(
            Router router,
            StreamEndpoint streams,
            SyncEndpoint sync,
            TraceEndpoint traces,
            RoomEndpoint rooms,
            BridgeEndpoint bridge) {
        endpoint(router, "/sockjs/stream", Optional.empty(), client -> streams.session(client, Optional.empty()));
        endpoint(
                router,
                "/sockjs/sync",
                Optional.of(SyncChannels.document(SyncChannels.DEFAULT_DOCUMENT)),
                client -> sync.session(client, SyncChannels.DEFAULT_DOCUMENT, MultiMap.caseInsensitiveMultiMap()));
        endpoint(router, "/sockjs/trace", Optional.empty(), traces::session);
        endpoint(router, "/eventbus", Optional.empty(), bridge::session);
        router.route("/sockjs/ws/:room/*").handler(SockJsRoutes::address);
        sockJs.mount(router, "/sockjs/ws/:room", (transport, arrival, request) -> {
            RoomAddress address = request.get(ADDRESS);
            return opener.open(
                    transport,
                    arrival,
                    request,
                    Optional.of(RoomChannels.of(address.room())),
                    client -> rooms.session(client, address));
        });
    }

    private void endpoint(
            Router router, String path, Optional<ChannelId> channel, Function<ClientConnection, Session> session) {
        sockJs.mount(
                router,
                path,
                (transport, arrival, request) -> opener.open(transport, arrival, request, channel, session));
    }

    /** Before SockJS answers: a session that has begun could not say as well what is wrong with its URL. */
    private static void address(RoutingContext request) {
        try {
            request.put(ADDRESS, RoomAddress.of(request.pathParam("room"), request.queryParams()));
            request.next();
        } catch (ProtocolException e) {
            Operations.error(request, 400, e.code().text(), e.getMessage(), e.field());
        }
    }
}
