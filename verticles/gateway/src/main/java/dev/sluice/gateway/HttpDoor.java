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
public final class HttpDoor {
    private static final String PRINCIPAL = "principal";
    private static final String PREFLIGHT_SECONDS = "600";

    private final Node node;
    private final FrontDoor door;
    private final SessionCounters counters;

    HttpDoor(Node node, FrontDoor door, SessionCounters counters) {
        this.node = node;
        this.door = door;
        this.counters = counters;
    }

    /** Ahead of all routes: pages of other sites get in only where they are allowed to. */
    void mount(Router router) {
        router.route().handler(this::origin);
    }

    /** For who may administer the node. */
    public Handler<RoutingContext> administrators() {
        return request -> authorize(request, Rights::mayAdminister);
    }

    /** For who may administer the node, or everybody where metrics are open. */
    Handler<RoutingContext> observers() {
        return request -> {
            if (door.access().settings().openMetrics()) {
                request.next();
            } else {
                authorize(request, Rights::mayAdminister);
            }
        };
    }

    /** For who may read the channel that a request is about. */
    public Handler<RoutingContext> subscribers(Function<RoutingContext, ChannelId> channel) {
        return request -> authorize(request, rights -> rights.maySubscribe(channel.apply(request)));
    }

    /** For who may write to the channel that a request is about. On a route ahead of the one that reads the body. */
    public Handler<RoutingContext> publishers(Function<RoutingContext, ChannelId> channel) {
        return request -> authorize(request, rights -> rights.mayPublish(channel.apply(request)));
    }

    boolean draining() {
        return door.drain().begun();
    }

    /** Holds a request with its body to the rates of its principal, as if it were a message. */
    public void admit(RoutingContext request) {
        int bytes = request.body().length();
        Principal principal = principal(request);
        Optional<Refusal> refusal = principal == Principal.ANYONE
                ? Optional.empty()
                : door.limits().admitRequest(principal.id(), Math.max(0, bytes), System.currentTimeMillis());
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

    /** Whose request it is, behind one of the handlers above. */
    public static Principal principal(RoutingContext request) {
        return request.get(PRINCIPAL);
    }

    private void authorize(RoutingContext request, Predicate<Rights> rights) {
        // The body must not come by while the token is looked at.
        request.request().pause();
        door.access()
                .authenticate(request.request(), System.currentTimeMillis())
                .onSuccess(authentication -> {
                    request.request().resume();
                    judged(request, authentication, rights);
                });
    }

    private static void judged(RoutingContext request, Authentication authentication, Predicate<Rights> rights) {
        if (authentication instanceof Granted granted) {
            if (rights.test(granted.principal().rights())) {
                request.put(PRINCIPAL, granted.principal());
                request.next();
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

    private void origin(RoutingContext request) {
        HttpServerRequest http = request.request();
        List<String> origin = http.headers().getAll(HttpHeaders.ORIGIN);
        if (origin.isEmpty() || isWebSocket(http)) {
            // No browser, or a handshake, which is checked as such.
            request.next();
            return;
        }
        request.response().putHeader("Vary", "Origin");
        String host = String.valueOf(http.getHeader(HttpHeaders.HOST));
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
                    .putHeader("Access-Control-Allow-Headers", "Authorization, Content-Type, " + apiKey)
                    .putHeader("Access-Control-Max-Age", PREFLIGHT_SECONDS)
                    .end();
            return;
        }
        request.next();
    }

    private static boolean isWebSocket(HttpServerRequest request) {
        return "websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE));
    }
}
