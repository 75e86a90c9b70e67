package dev.sluice.gateway;

import dev.sluice.bus.ErrorCode;
import dev.sluice.gateway.room.RoomAddress;
import dev.sluice.gateway.room.RoomEndpoint;
import dev.sluice.gateway.session.ClientConnection;
import dev.sluice.gateway.session.Session;
import dev.sluice.gateway.sse.EventStreamQuery;
import dev.sluice.gateway.stream.StreamEndpoint;
import dev.sluice.gateway.trace.TraceEndpoint;
import dev.sluice.model.Position;
import dev.sluice.protocol.stream.ProtocolException;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * {@code /sse/…}: what the other transports carry, for those who only listen. {@link HttpDoor} has looked at the rights;
 * what is wrong with a request is answered by an HTTP status, at which browsers do not come back.
 */
final class EventStreams {
    /** What a client says with its request, and the conversation that hears it. */
    record Opening(List<byte[]> said, Function<ClientConnection, Session> session) {}

    /** Makes the connection, unless there is no room for it. */
    interface Acceptor {
        void accept(RoutingContext request, Opening opening);
    }

    private interface Reading {
        Opening read(RoutingContext request, EventStreamQuery query) throws ProtocolException;
    }

    private final StreamEndpoint streams;
    private final TraceEndpoint traces;
    private final RoomEndpoint rooms;
    private final Acceptor acceptor;

    EventStreams(StreamEndpoint streams, TraceEndpoint traces, RoomEndpoint rooms, Acceptor acceptor) {
        this.streams = streams;
        this.traces = traces;
        this.rooms = rooms;
        this.acceptor = acceptor;
    }

    void mount(Router router) {
        router.get("/sse/stream/:name").handler(request -> accept(request, this::stream));
        router.get("/sse/trace/:name").handler(request -> accept(request, this::trace));
        router.get("/sse/ws/:name").handler(request -> accept(request, this::room));
    }

    private void accept(RoutingContext request, Reading reading) {
        EventStreamQuery query = new EventStreamQuery(request.request()::getHeader, request.queryParams()::get);
        try {
            acceptor.accept(request, reading.read(request, query));
        } catch (ProtocolException e) {
            Operations.error(request, status(e.code()), e.code().text(), e.getMessage(), e.field());
        }
    }

    private Opening stream(RoutingContext request, EventStreamQuery query) throws ProtocolException {
        String name = request.pathParam("name");
        if (!streams.exists(name)) {
            throw new ProtocolException(ErrorCode.NOT_FOUND, "there is no such stream", "name");
        }
        return new Opening(List.of(query.hello()), client -> streams.session(client, Optional.of(name)));
    }

    private Opening trace(RoutingContext request, EventStreamQuery query) throws ProtocolException {
        return new Opening(traces.checked(query.traces(request.pathParam("name"))), traces::session);
    }

    private Opening room(RoutingContext request, EventStreamQuery query) throws ProtocolException {
        String resume = query.resumeAfter().map(EventStreams::text).orElse("");
        RoomAddress address = RoomAddress.of(request.pathParam("name"), "", "", "1", resume);
        return new Opening(List.of(), client -> rooms.session(client, address));
    }

    private static String text(Position position) {
        return position.epoch() + ":" + position.seq();
    }

    private static int status(ErrorCode code) {
        return switch (code) {
            case NOT_FOUND -> 404;
            case OVERLOADED -> 503;
            default -> 400;
        };
    }
}
