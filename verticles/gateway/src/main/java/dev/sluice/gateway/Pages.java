package dev.sluice.gateway;

import io.vertx.core.http.HttpClosedException;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.StaticHandler;
import java.io.IOException;

/** The dashboard, and the JavaScript client that it shares with everybody. */
final class Pages {
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private Pages() {}

    static void mount(Router router) {
        router.get("/client/*").handler(StaticHandler.create("client")).failureHandler(Pages::failed);
        router.get().handler(request -> {
            request.response()
                    .putHeader("Content-Security-Policy", POLICY)
                    .putHeader("X-Content-Type-Options", "nosniff")
                    .putHeader("Referrer-Policy", "no-referrer");
            request.next();
        });
        router.get().handler(StaticHandler.create("dashboard")).failureHandler(Pages::failed);
    }

    /** Who closes a tab while it loads has broken nothing: there is nobody to answer, and nothing to log. */
    private static void failed(RoutingContext request) {
        boolean isGone = request.response().closed()
                || request.failure() instanceof IOException
                || request.failure() instanceof HttpClosedException;
        if (isGone) {
            request.request().connection().close();
        } else {
            request.next();
        }
    }
}
