package dev.sluice.gateway;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** What every answer tells browsers not to do with it. */
final class SecurityHeaders {
    private static final String POLICY = "Content-Security-Policy";
    private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";
    private static final String PAGES = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private SecurityHeaders() {}

    /** Ahead of all other routes: refusals have them, too. */
    static void mount(Router router) {
        router.route().handler(request -> {
            MultiMap headers = request.response().headers();
            headers.set("X-Content-Type-Options", "nosniff");
            // Not no-referrer: browsers then hide the origin of forms, too, which SockJS posts where it has nothing
            // better.
            headers.set("Referrer-Policy", "same-origin");
            // SockJS has a page of its own, which is made to be framed and runs what stands in it.
            String path = request.normalizedPath();
            if (!path.startsWith("/sockjs/") && !path.startsWith("/eventbus/")) {
                headers.set(POLICY, NOTHING);
            }
            request.next();
        });
    }

    /** Our own pages run our own scripts, and no others: none that stand in a page. */
    static void ofPage(RoutingContext request) {
        request.response().headers().set(POLICY, PAGES);
        request.next();
    }
}
