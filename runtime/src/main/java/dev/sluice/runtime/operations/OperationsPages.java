package dev.sluice.runtime.operations;

import dev.sluice.runtime.Node;
import dev.sluice.runtime.operations.Health.Need;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** What load balancers and monitoring ask of every node, whatever it runs. */
public final class OperationsPages {
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final String JSON = "application/json";

    private OperationsPages() {}

    /** The process serves. */
    public static void live(HttpServerRequest request) {
        json(request, 200, new JsonObject().put("status", "up"));
    }

    /**
     * Ready is a node that sees itself among the members, without which nobody would own anything, that has the stores
     * it acknowledges from, and that stays. What it can do without is listed as {@code degraded}.
     */
    public static void ready(HttpServerRequest request, Node node) {
        Health health = node.health();
        boolean member = node.directory().membership().lanesByNode().containsKey(node.id());
        List<String> missing = health.broken(Need.REQUIRED);
        List<String> degraded = health.broken(Need.USEFUL);
        String status =
                health.isLeaving() ? "draining" : !member ? "starting" : missing.isEmpty() ? "ready" : "failing";
        JsonObject body = new JsonObject().put("status", status).put("node", node.id());
        if (!missing.isEmpty()) {
            body.put("failing", new JsonArray(missing));
        }
        if (!degraded.isEmpty()) {
            body.put("degraded", new JsonArray(degraded));
        }
        json(request, status.equals("ready") ? 200 : 503, body);
    }

    /** All meters as Prometheus text. Thousands of them take their time to be written: not on the event loop. */
    public static void prometheus(HttpServerRequest request, Node node) {
        if (!(node.meters() instanceof PrometheusMeterRegistry registry)) {
            request.response().setStatusCode(404).end();
            return;
        }
        node.vertx()
                .executeBlocking(() -> registry.scrape(), false)
                .onSuccess(text ->
                        request.response().putHeader("Content-Type", PROMETHEUS).end(text))
                .onFailure(cause -> request.response().setStatusCode(500).end());
    }

    private static void json(HttpServerRequest request, int status, JsonObject body) {
        request.response().setStatusCode(status).putHeader("Content-Type", JSON).end(body.toBuffer());
    }
}
