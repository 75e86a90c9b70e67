package dev.sluice.gateway.listener;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/** One endpoint at the root of a listener, beside all others at their own paths. */
public final class RootPath {
    /** These are endpoints everywhere, and nobody's name. */
    private static final Set<String> ENDPOINTS = Set.of("/stream", "/trace", "/sync", "/eventbus");

    private RootPath() {}

    /** Gives WebSockets at {@code /} and {@code /name} to the endpoint, all else to the router. */
    public static Handler<HttpServerRequest> of(Vertx vertx, Router router, Handler<RoutingContext> endpoint) {
        Router root = Router.router(vertx);
        root.get("/").handler(endpoint);
        root.get("/:name").handler(endpoint);
        return request -> {
            if (isWebSocket(request) && isAtRoot(request.path())) {
                root.handle(request);
            } else {
                router.handle(request);
            }
        };
    }

    private static boolean isAtRoot(String path) {
        return path.lastIndexOf('/') == 0 && !ENDPOINTS.contains(path);
    }

    private static boolean isWebSocket(HttpServerRequest request) {
        return "websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE));
    }
}
