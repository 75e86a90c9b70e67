package dev.sluice.gateway;

import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.BusMessage.Submit;
import dev.sluice.bus.ErrorCode;
import dev.sluice.gateway.connection.ErrorAnswer;
import dev.sluice.protocol.stream.StreamChannels;
import dev.sluice.runtime.Node;
import dev.sluice.runtime.operations.OperationsPages;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Instant;
import java.util.Map;

/** Health, metrics, and what backends publish over HTTP. */
final class Operations {
    private static final Map<ErrorCode, Integer> STATUS = Map.of(
            ErrorCode.INVALID_MESSAGE, 400,
            ErrorCode.MESSAGE_TOO_LARGE, 413,
            ErrorCode.NOT_FOUND, 404,
            ErrorCode.FORBIDDEN, 403);

    private Operations() {}

    static void mount(Router router, Node node) {
        router.get("/health/live").handler(request -> OperationsPages.live(request.request()));
        router.get("/health/ready").handler(request -> OperationsPages.ready(request.request(), node));
        router.get("/metrics/prometheus").handler(request -> OperationsPages.prometheus(request.request(), node));
        router.get("/metrics").handler(request -> {
            String accept = String.valueOf(request.request().getHeader("Accept"));
            if (accept.contains("text/plain") || accept.contains("openmetrics")) {
                OperationsPages.prometheus(request.request(), node);
            } else {
                report(request, node);
            }
        });
        router.post("/api/streams/:name/changes")
                .handler(request -> BodyHandler.create(false)
                        .setBodyLimit(node.config().gateway().bodyBytesMax())
                        .handle(request))
                .handler(request -> publish(request, node))
                .failureHandler(Operations::bodyFailed);
    }

    /** A body that is too large, or ends with its connection, is the client's affair. */
    static void bodyFailed(RoutingContext request) {
        if (request.statusCode() == STATUS.get(ErrorCode.MESSAGE_TOO_LARGE)) {
            error(request, request.statusCode(), ErrorCode.MESSAGE_TOO_LARGE.text(), "the body is too large", "");
        } else if (!request.response().closed()) {
            request.next();
        }
    }

    static void error(RoutingContext request, int status, String code, String message, String field) {
        ErrorAnswer.send(request.response(), status, code, message, field);
    }

    private static void report(RoutingContext request, Node node) {
        RoomOperations.lanes(node).onSuccess(lanes -> {
            JsonObject body = new JsonObject()
                    .put("report", PerformanceReport.of(lanes, node.meters()))
                    .put("timestamp", Instant.now().toString());
            json(request, 200, body);
        });
    }

    private static void publish(RoutingContext request, Node node) {
        String name = request.pathParam("name");
        if (!node.config().deltaStream().streams().containsKey(name)) {
            error(request, 404, "not_found", "there is no such stream", "name");
            return;
        }
        byte[] change = request.body().buffer() == null
                ? new byte[0]
                : request.body().buffer().getBytes();
        node.askOwner(new Submit(StreamChannels.deltas(name), "http", change))
                .onSuccess(reply -> {
                    if (reply instanceof Accepted accepted) {
                        JsonObject body =
                                new JsonObject().put("epoch", accepted.epoch()).put("tickId", accepted.seq());
                        json(request, 202, body);
                    } else if (reply instanceof Refused refused) {
                        int status = STATUS.getOrDefault(refused.code(), 409);
                        error(request, status, refused.code().text(), refused.message(), refused.field());
                    }
                })
                .onFailure(cause ->
                        error(request, ErrorAnswer.UNAVAILABLE, "overloaded", "the stream has no owner just now", ""));
    }

    static void json(RoutingContext request, int status, JsonObject body) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(body.toBuffer());
    }
}
