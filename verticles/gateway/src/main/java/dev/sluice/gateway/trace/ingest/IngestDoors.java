package dev.sluice.gateway.trace.ingest;

import dev.sluice.runtime.Node;
import io.vertx.core.Context;
import io.vertx.ext.web.Router;

/** The doors for producers, on one event loop's router. */
public final class IngestDoors {
    private IngestDoors() {}

    public static void mount(Router router, Node node, Context context) {
        TraceProducer producer = new TraceProducer(node);
        JsonDoor json = new JsonDoor(node, producer);
        OtlpDoor otlp = new OtlpDoor(node, producer);
        router.post("/api/traces").handler(request -> json.take(request, context));
        router.post("/v1/traces").handler(request -> otlp.take(request, context));
    }
}
