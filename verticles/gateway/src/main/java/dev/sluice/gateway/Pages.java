package dev.sluice.gateway;

import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.StaticHandler;
import java.io.IOException;

/** The dashboard, and the JavaScript client that it shares with everybody. */
final class Pages {
    private Pages() {}

    static void mount(Router router) {
        router.get("/client/*").handler(StaticHandler.create("client")).failureHandler(Pages::failed);
        router.get().handler(SecurityHeaders::ofPage);
        router.get().handler(StaticHandler.create("dashboard")).failureHandler(Pages::failed);
    }

    /** Who closes a tab while it loads has broken nothing: there is nobody to answer, and nothing to log. */
    private static void failed(RoutingContext request) {
        boolean isGone = request.response().closed()
                || request.failure() instanceof IOException
                || request.failure() instanceof HttpClosedException;
        if (isGone && request.request().version() == HttpVersion.HTTP_2) {
            request.response().reset();
        } else if (isGone) {
            request.request().connection().close();
        } else {
            request.next();
        }
    }
}
