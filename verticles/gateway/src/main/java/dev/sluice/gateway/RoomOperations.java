package dev.sluice.gateway;

import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.BusMessage.Submit;
import dev.sluice.bus.ErrorCode;
import dev.sluice.gateway.room.RoomPost;
import dev.sluice.gateway.room.Speaker;
import dev.sluice.protocol.room.LaneStats;
import dev.sluice.protocol.room.RoomChannels;
import dev.sluice.protocol.room.RoomCommand;
import dev.sluice.protocol.room.RoomCommandWire;
import dev.sluice.protocol.room.RoomNames;
import dev.sluice.protocol.room.RoomStats;
import dev.sluice.protocol.room.Seat;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.runtime.Node;
import dev.sluice.runtime.ownership.Membership;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What rooms are asked over HTTP: their statistics, and messages by no connection of theirs. */
final class RoomOperations {
    private static final int NO_OWNER = 503;
    private static final Map<ErrorCode, Integer> STATUS = Map.of(
            ErrorCode.INVALID_MESSAGE, 400,
            ErrorCode.INVALID_REQUEST, 400,
            ErrorCode.MESSAGE_TOO_LARGE, 413,
            ErrorCode.NOT_FOUND, 404,
            ErrorCode.FORBIDDEN, 403,
            ErrorCode.OVERLOADED, 503);

    private RoomOperations() {}

    static void mount(Router router, Node node) {
        router.get("/ws").handler(RoomOperations::noRoom);
        router.get("/ws/stats").handler(request -> total(request, node));
        router.get("/ws/:room/stats").handler(request -> room(request, node));
        router.post("/api/rooms/:room/messages")
                .handler(BodyHandler.create(false)
                        .setBodyLimit(node.config().gateway().messageBytesMax()))
                .handler(request -> post(request, node));
    }

    private static void noRoom(RoutingContext request) {
        Operations.error(request, 400, ErrorCode.INVALID_REQUEST.text(), "room_id is missing", "room_id");
    }

    /** All lanes of all nodes; a lane that does not answer is left out. */
    static Future<List<LaneStats>> lanes(Node node) {
        Submit question = submit(RoomChannels.all().name(), new RoomCommand.Stats());
        List<Future<Reply>> asked = new ArrayList<>();
        node.directory().membership().lanesByNode().forEach((id, lanes) -> {
            for (int lane = 0; lane < lanes.getOrDefault(RoomChannels.ROOM, 0); lane++) {
                asked.add(node.bus().request(Membership.address(RoomChannels.ROOM, id, lane), question));
            }
        });
        return Future.join(asked).otherwiseEmpty().map(done -> asked.stream()
                .filter(Future::succeeded)
                .map(Future::result)
                .filter(Accepted.class::isInstance)
                .map(reply -> LaneStats.decode(((Accepted) reply).result()))
                .toList());
    }

    private static void total(RoutingContext request, Node node) {
        lanes(node).onSuccess(lanes -> {
            JsonObject body = new JsonObject()
                    .put(
                            "total_connections",
                            lanes.stream().mapToInt(LaneStats::connections).sum())
                    .put("rooms", lanes.stream().mapToInt(LaneStats::rooms).sum())
                    .put("members", lanes.stream().mapToInt(LaneStats::members).sum())
                    .put(
                            "messages",
                            lanes.stream().mapToLong(LaneStats::messages).sum())
                    .put("bytes", lanes.stream().mapToLong(LaneStats::bytes).sum())
                    .put(
                            "queue_depth",
                            lanes.stream().mapToInt(LaneStats::queueDepth).sum())
                    .put(
                            "acks_given_up",
                            lanes.stream().mapToLong(LaneStats::acksGivenUp).sum())
                    .put(
                            "latency",
                            LatencyReport.of(lanes, LaneStats::roundTrips).json())
                    .put("ack_latency", LatencyReport.of(lanes, LaneStats::acks).json())
                    .put("timestamp", Instant.now().toString());
            Operations.json(request, 200, body);
        });
    }

    private static void room(RoutingContext request, Node node) {
        String room;
        try {
            room = RoomNames.room(request.pathParam("room"));
        } catch (ProtocolException e) {
            Operations.error(request, 400, e.code().text(), e.getMessage(), e.field());
            return;
        }
        node.askOwner(submit(room, new RoomCommand.Stats()))
                .onSuccess(reply -> {
                    RoomStats stats =
                            reply instanceof Accepted accepted ? RoomStats.decode(accepted.result()) : RoomStats.NONE;
                    Operations.json(request, 200, json(room, stats));
                })
                .onFailure(cause -> noOwner(request));
    }

    private static JsonObject json(String room, RoomStats stats) {
        JsonArray connections = new JsonArray();
        for (Seat seat : stats.seats()) {
            connections.add(new JsonObject()
                    .put("id", Long.toHexString(seat.connection()))
                    .put("room_id", room)
                    .put("user_id", seat.user().isEmpty() ? null : seat.user())
                    .put("client_id", seat.client())
                    .put(
                            "connected_at",
                            Instant.ofEpochMilli(seat.connectedAtMillis()).toString()));
        }
        return new JsonObject()
                .put("room_id", room)
                .put("connection_count", stats.connections())
                .put("connections", connections)
                .put("members", stats.members())
                .put("messages", stats.messages())
                .put("bytes", stats.bytes())
                .put("queue_depth", stats.queueDepth())
                .put("acks_given_up", stats.acksGivenUp())
                .put("latency", LatencyReport.of(stats.roundTrips()).json())
                .put("ack_latency", LatencyReport.of(stats.acks()).json());
    }

    private static void post(RoutingContext request, Node node) {
        RoomCommand.Publish publish;
        String room;
        try {
            room = RoomNames.room(request.pathParam("room"));
            publish = RoomPost.of(
                    request.request().getHeader("Content-Type"),
                    request.request().getHeader("Idempotency-Key"),
                    Speaker.of(
                            HttpDoor.principal(request), room, request.request().getParam("from")),
                    request.request().getParam("to"),
                    request.body().buffer() == null
                            ? new byte[0]
                            : request.body().buffer().getBytes(),
                    node.config());
        } catch (ProtocolException e) {
            Operations.error(
                    request, STATUS.getOrDefault(e.code(), 400), e.code().text(), e.getMessage(), e.field());
            return;
        }
        node.askOwner(submit(room, publish))
                .onSuccess(reply -> {
                    if (reply instanceof Accepted accepted) {
                        JsonObject body =
                                new JsonObject().put("epoch", accepted.epoch()).put("seq", accepted.seq());
                        Operations.json(request, 202, body);
                    } else if (reply instanceof Refused refused) {
                        int status = STATUS.getOrDefault(refused.code(), 409);
                        Operations.error(request, status, refused.code().text(), refused.message(), refused.field());
                    }
                })
                .onFailure(cause -> noOwner(request));
    }

    private static Submit submit(String room, RoomCommand command) {
        return new Submit(RoomChannels.of(room), Submit.HTTP, RoomCommandWire.encode(command));
    }

    private static void noOwner(RoutingContext request) {
        Operations.error(request, NO_OWNER, ErrorCode.OVERLOADED.text(), "the room has no owner just now", "");
    }
}
