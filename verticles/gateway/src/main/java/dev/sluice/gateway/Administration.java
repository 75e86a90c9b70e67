package dev.sluice.gateway;

import dev.sluice.config.ConfigView;
import dev.sluice.gateway.trace.SystemEvents;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.runtime.Node;
import dev.sluice.runtime.operations.Health.Need;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** For who runs the node: what configuration is in force, how it is, and that it should leave. */
final class Administration {
    private final Node node;
    private final FrontDoor door;

    Administration(Node node, FrontDoor door) {
        this.node = node;
        this.door = door;
    }

    void mount(Router router) {
        router.get("/health").handler(this::health);
        router.get("/api/admin/conf").handler(this::configuration);
        router.post("/api/admin/drain").handler(this::drain);
        router.post("/api/admin/events")
                .handler(request -> BodyHandler.create(false)
                        .setBodyLimit(node.config().gateway().bodyBytesMax())
                        .handle(request))
                .handler(this::tell)
                .failureHandler(Operations::bodyFailed);
    }

    /** Degraded is a node that goes on by what it knew before somebody made a mistake, or without a store. */
    private void health(RoutingContext request) {
        Optional<String> config = node.live().refusal();
        Optional<String> keys = door.access().problem();
        Optional<String> certificates = door.certificates().problem();
        List<String> broken = new ArrayList<>(node.health().broken(Need.REQUIRED));
        broken.addAll(node.health().broken(Need.USEFUL));
        boolean isWhole = config.isEmpty() && keys.isEmpty() && certificates.isEmpty() && broken.isEmpty();
        JsonObject body =
                new JsonObject().put("status", isWhole ? "up" : "degraded").put("node", node.id());
        if (!broken.isEmpty()) {
            body.put("broken", new JsonArray(broken));
        }
        config.ifPresent(reason -> body.put("config", reason));
        keys.ifPresent(reason -> body.put("keys", reason));
        certificates.ifPresent(reason -> body.put("certificates", reason));
        Operations.json(request, 200, body);
    }

    private void configuration(RoutingContext request) {
        JsonObject settings = new JsonObject(ConfigView.of(node.live().loaded()).toString());
        JsonObject body = new JsonObject().put("node", node.id()).put("settings", settings);
        node.live().refusal().ifPresent(reason -> body.put("refused", reason));
        Operations.json(request, 200, body);
    }

    /** All clients of traces that have the right hear of it, on all nodes. */
    private void tell(RoutingContext request) {
        byte[] body = request.body().buffer() == null
                ? new byte[0]
                : request.body().buffer().getBytes();
        try {
            SystemEvents.publish(node, body);
            Operations.json(request, 202, new JsonObject().put("published", true));
        } catch (ProtocolException e) {
            Operations.error(request, 400, e.code().text(), e.getMessage(), e.field());
        }
    }

    private void drain(RoutingContext request) {
        JsonObject body = new JsonObject().put("status", "draining").put("node", node.id());
        request.response()
                .setStatusCode(202)
                .putHeader("Content-Type", "application/json")
                // Once it is answered: the answer must not be cut off by what it tells of.
                .end(body.toBuffer())
                .onComplete(answered -> door.drain().request());
    }
}
