package dev.sluice.gateway;

import dev.sluice.bus.ErrorCode;
import dev.sluice.gateway.connection.Gatekeeper;
import dev.sluice.gateway.limit.ConnectionLimits;
import dev.sluice.gateway.limit.Limit;
import dev.sluice.gateway.limit.Refusal;
import dev.sluice.gateway.listener.ProxyTrust;
import dev.sluice.gateway.session.SessionCounters;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/** One request for a connection, held to the limits of its address and of the node. */
final class Arrival implements Gatekeeper {
    private static final int UNAVAILABLE = 503;
    /** By then the node is gone, and another one answers. */
    private static final long DRAINING_MILLIS = 1000;

    private static final int TOO_MANY_REQUESTS = 429;

    private final HttpServerRequest request;
    private final FrontDoor door;
    private final ProxyTrust proxies;
    private final SessionCounters counters;
    private ConnectionLimits limits;

    Arrival(HttpServerRequest request, FrontDoor door, ProxyTrust proxies, SessionCounters counters) {
        this.request = request;
        this.door = door;
        this.proxies = proxies;
        this.counters = counters;
    }

    /** Of the connection that was admitted. */
    ConnectionLimits limits() {
        return limits;
    }

    @Override
    public Optional<Rejection> admit() {
        if (door.drain().begun()) {
            return Optional.of(new Rejection(UNAVAILABLE, ErrorCode.DRAINING, "the node is leaving", DRAINING_MILLIS));
        }
        limits = door.limits().open(proxies.client(request), System.currentTimeMillis());
        return limits.refusal().map(this::rejection);
    }

    @Override
    public void abandoned() {
        limits.closed();
    }

    private Rejection rejection(Refusal refusal) {
        counters.limited(refusal.limit());
        boolean rate = refusal.limit() == Limit.ADDRESS_CONNECTS;
        return new Rejection(
                rate ? TOO_MANY_REQUESTS : UNAVAILABLE,
                rate ? ErrorCode.RATE_LIMIT_EXCEEDED : ErrorCode.OVERLOADED,
                refusal.limit().text(),
                refusal.retryAfterMillis());
    }
}
