package dev.sluice.gateway;

import dev.sluice.bus.ErrorCode;
import dev.sluice.gateway.access.Authentication;
import dev.sluice.gateway.access.Authentication.Denied;
import dev.sluice.gateway.access.Authentication.Granted;
import dev.sluice.gateway.access.Authentication.Reason;
import dev.sluice.gateway.access.Principal;
import dev.sluice.gateway.access.Rights;
import dev.sluice.gateway.connection.Origins;
import dev.sluice.gateway.limit.Refusal;
import dev.sluice.gateway.session.SessionCounters;
import dev.sluice.model.ChannelId;
import dev.sluice.runtime.Node;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** The door for HTTP requests: origins, rights, and rates, the same as for connections. */
final class HttpDoor {
    private static final String PRINCIPAL = "principal";
    private static final ChannelId ALL_TRACES = new ChannelId("trace", "*");
    private static final String BRIDGE = "/eventbus/websocket";
    private static final String PREFLIGHT_SECONDS = "600";
    private static final int BAD_REQUEST = 400;

    private final Node node;
    private final FrontDoor door;
    private final SessionCounters counters;

    HttpDoor(Node node, FrontDoor door, SessionCounters counters) {
        this.node = node;
        this.door = door;
        this.counters = counters;
    }

    /**
     * Ahead of all other routes, and for those that are yet to come: what no rule is about takes the right to administer.
     * Nobody's body is read before it is known whose it is.
     */
    void mount(Router router) {
        router.route().handler(this::count);
        router.route().handler(this::origin);
        for (String path : List.of("/metrics", "/metrics/*", "/ws/stats")) {
            router.route(path).handler(this::observers);
        }
        guard(router, "/api/streams/:name", name("stream"));
        guard(router, "/api/sync/:name", name("sync"));
        guard(router, "/api/rooms/:name", name("room"));
        guard(router, "/ws/:name/stats", name("room"));
        guard(router, "/sse/stream/:name", name("stream"));
        guard(router, "/sse/trace/:name", name("trace"));
        guard(router, "/sse/ws/:name", name("room"));
        // Which sessions they are about stands in their bodies: they take the right to all.
        // What of the list of sessions is shown depends on the asker's rights.
        router.get("/api/traces").handler(request -> authorize(request, rights -> true));
        guard(router, "/api/traces", request -> ALL_TRACES);
        guard(router, "/v1/traces", request -> ALL_TRACES);
        router.route("/api/*").handler(request -> {
            if (principal(request) == null) {
                authorize(request, Rights::mayAdminister);
            } else {
                request.next();
            }
        });
    }

    private void count(RoutingContext request) {
        request.addEndHandler(ended -> {
            if (request.response().getStatusCode() >= BAD_REQUEST) {
                counters.requestRefused(request.response().getStatusCode());
            }
        });
        request.next();
    }

    private void guard(Router router, String path, Function<RoutingContext, ChannelId> channel) {
        Handler<RoutingContext> guard = request -> authorize(request, rights -> {
            HttpMethod method = request.request().method();
            return method == HttpMethod.GET || method == HttpMethod.HEAD
                    ? rights.maySubscribe(channel.apply(request))
                    : rights.mayPublish(channel.apply(request));
        });
        router.route(path).handler(guard);
        router.route(path + "/*").handler(guard);
    }

    private static Function<RoutingContext, ChannelId> name(String feature) {
        return request -> new ChannelId(feature, request.pathParam("name"));
    }

    private void observers(RoutingContext request) {
        if (door.access().settings().openMetrics()) {
            request.next();
        } else {
            authorize(request, Rights::mayAdminister);
        }
    }

    /** Whose request it is; null before it was looked at. */
    static Principal principal(RoutingContext request) {
        return request.get(PRINCIPAL);
    }

    private void authorize(RoutingContext request, Predicate<Rights> rights) {
        if (principal(request) != null) {
            // Two patterns match one path.
            request.next();
            return;
        }
        // The body must not come by while the token is looked at.
        request.request().pause();
        door.access()
                .authenticate(request.request(), System.currentTimeMillis())
                .onSuccess(authentication -> {
                    request.request().resume();
                    judged(request, authentication, rights);
                });
    }

    private void judged(RoutingContext request, Authentication authentication, Predicate<Rights> rights) {
        if (authentication instanceof Granted granted) {
            if (rights.test(granted.principal().rights())) {
                request.put(PRINCIPAL, granted.principal());
                admit(request, granted.principal());
            } else {
                Operations.error(request, 403, ErrorCode.FORBIDDEN.text(), "the right to do so is missing", "");
            }
        } else if (authentication instanceof Denied denied && denied.reason() == Reason.BUSY) {
            Operations.error(
                    request, 503, ErrorCode.OVERLOADED.text(), denied.reason().text(), "");
        } else if (authentication instanceof Denied denied) {
            request.response().putHeader("WWW-Authenticate", "Bearer");
            Operations.error(
                    request,
                    401,
                    ErrorCode.NOT_AUTHENTICATED.text(),
                    denied.reason().text(),
                    "");
        }
    }

    /** Holds a request to the rates of its principal, as if it were a message of the length that it announces. */
    private void admit(RoutingContext request, Principal principal) {
        Optional<Refusal> refusal = principal == Principal.ANYONE
                ? Optional.empty()
                : door.limits().admitRequest(principal.id(), bytes(request), System.currentTimeMillis());
        if (refusal.isEmpty()) {
            request.next();
            return;
        }
        counters.limited(refusal.get().limit());
        long retryAfter = refusal.get().retryAfterMillis();
        request.response().putHeader("Retry-After", String.valueOf(retryAfter / 1000 + 1));
        Operations.error(
                request,
                429,
                ErrorCode.RATE_LIMIT_EXCEEDED.text(),
                refusal.get().limit().text(),
                "");
    }

    /** A body that does not announce its length counts as the largest that there may be. */
    private int bytes(RoutingContext request) {
        int max = node.config().gateway().bodyBytesMax();
        String length = request.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null) {
            return request.request().getHeader(HttpHeaders.TRANSFER_ENCODING) == null ? 0 : max;
        }
        // A longer one is refused by whoever reads it.
        return length.matches("[0-9]{1,9}") ? Math.min(max, Integer.parseInt(length)) : max;
    }

    private void origin(RoutingContext request) {
        HttpServerRequest http = request.request();
        List<String> origin = http.headers().getAll(HttpHeaders.ORIGIN);
        if (origin.isEmpty() || isWebSocket(request)) {
            // No browser, or a handshake, which is checked as such.
            request.next();
            return;
        }
        request.response().putHeader("Vary", "Origin");
        // HTTP/2 has no Host header.
        String host = String.valueOf(http.authority());
        if (!Origins.allow(node.config().gateway().allowedOrigins(), origin, host)) {
            Operations.error(
                    request, 403, ErrorCode.FORBIDDEN.text(), "pages of this origin may not do that", "Origin");
            return;
        }
        request.response()
                .putHeader("Access-Control-Allow-Origin", origin.get(0))
                .putHeader("Access-Control-Expose-Headers", "Retry-After");
        if (http.method() == HttpMethod.OPTIONS && http.getHeader("Access-Control-Request-Method") != null) {
            String apiKey = door.access().settings().apiKeyHeader();
            request.response()
                    .setStatusCode(204)
                    .putHeader("Access-Control-Allow-Methods", "GET, POST, DELETE")
                    .putHeader("Access-Control-Allow-Headers", "Authorization, Content-Type, Last-Event-ID, " + apiKey)
                    .putHeader("Access-Control-Max-Age", PREFLIGHT_SECONDS)
                    .end();
            return;
        }
        request.next();
    }

    /** Ours alone: those of SockJS are not checked by it. */
    private static boolean isWebSocket(RoutingContext request) {
        // As routes are found: there are many ways to write a path.
        String path = request.normalizedPath();
        boolean sockJs = path.startsWith("/sockjs/") || path.startsWith("/eventbus/") && !path.equals(BRIDGE);
        return !sockJs && "websocket".equalsIgnoreCase(request.request().getHeader(HttpHeaders.UPGRADE));
    }
}
