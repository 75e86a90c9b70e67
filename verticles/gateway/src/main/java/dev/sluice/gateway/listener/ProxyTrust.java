package dev.sluice.gateway.listener;

import dev.sluice.gateway.limit.AddressRange;
import dev.sluice.gateway.limit.ClientAddress;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.List;

/** Which proxies are believed when they say for whom they connect. */
public final class ProxyTrust {
    private final List<AddressRange> trusted;
    private final Counter refused;

    /** @param proxies as in {@code limits.trustedProxies} */
    public ProxyTrust(List<String> proxies, MeterRegistry meters) {
        this.trusted = proxies.stream().map(AddressRange::parse).toList();
        this.refused = meters.counter("sluice.gateway.proxies.refused");
    }

    /** Whose request it is, as far as that can be known: what counts as one client. */
    public String client(HttpServerRequest request) {
        SocketAddress stated = request.remoteAddress();
        // The PROXY protocol may speak of a local socket, which has no address.
        SocketAddress peer = stated.hostAddress() == null ? request.connection().remoteAddress(true) : stated;
        InetAddress address = AddressRange.literal(peer.hostAddress());
        return ClientAddress.of(
                ClientAddress.behindProxies(address, request.headers().getAll("X-Forwarded-For"), trusted));
    }

    /** Whether the other end of the socket itself, whatever it says of itself, is a proxy of ours. */
    boolean trusts(HttpConnection connection) {
        InetAddress peer = AddressRange.literal(connection.remoteAddress(true).hostAddress());
        return trusted.stream().anyMatch(range -> range.contains(peer));
    }

    void refused() {
        refused.increment();
    }
}
