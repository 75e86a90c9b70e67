package dev.sluice.server;

import dev.sluice.config.OperationsConfig;
import dev.sluice.runtime.Node;
import dev.sluice.runtime.operations.OperationsPages;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Health and metrics of a node on a port of their own. */
final class OperationsVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(OperationsVerticle.class);

    private final Node node;

    OperationsVerticle(Node node) {
        this.node = node;
    }

    @Override
    public Future<?> start() {
        OperationsConfig config = node.config().node().operations();
        return vertx.createHttpServer()
                .requestHandler(this::answer)
                .listen(config.port(), config.host())
                .onSuccess(server -> LOG.atInfo()
                        .addKeyValue("host", config.host())
                        .addKeyValue("port", server.actualPort())
                        .log("health and metrics are served"));
    }

    private void answer(HttpServerRequest request) {
        if (request.method() != HttpMethod.GET) {
            request.response().setStatusCode(405).end();
            return;
        }
        switch (request.path()) {
            case "/health/live" -> OperationsPages.live(request);
            case "/health/ready" -> OperationsPages.ready(request, node);
            case "/metrics", "/metrics/prometheus" -> OperationsPages.prometheus(request, node);
            default -> request.response().setStatusCode(404).end();
        }
    }
}
