package dev.sluice.gateway;

import dev.sluice.config.ConfigView;
import dev.sluice.runtime.Node;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
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
    }

    /** Degraded is a node that goes on by what it knew before somebody made a mistake. */
    private void health(RoutingContext request) {
        Optional<String> config = node.live().refusal();
        Optional<String> keys = door.access().problem();
        Optional<String> certificates = door.certificates().problem();
        JsonObject body = new JsonObject()
                .put("status", config.isEmpty() && keys.isEmpty() && certificates.isEmpty() ? "up" : "degraded")
                .put("node", node.id());
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
