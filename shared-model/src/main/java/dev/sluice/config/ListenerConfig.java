package dev.sluice.config;

import java.util.LinkedHashMap;
import java.util.Map;

/** One more port that clients connect to, and what is particular there. All endpoints are found on all ports. */
public record ListenerConfig(
        @Setting(
                        value = "The address that clients connect to; empty for gateway.host.",
                        byDefault = "",
                        pattern = "\\S*",
                        patternInWords = "a host name or address, or nothing",
                        applies = Applies.VERTICLE)
                String host,
        @Setting(
                        value = "The port that clients connect to; 0 takes a free one.",
                        byDefault = "0",
                        min = 0,
                        max = 65_535,
                        applies = Applies.VERTICLE)
                int port,
        @Setting(
                        value = "The endpoint that WebSockets find at \"/\" and, by name, at \"/{name}\", too: for"
                                + " clients that cannot change their path.",
                        byDefault = NO_ROOT,
                        oneOf = {NO_ROOT, "stream", "trace", "sync", "ws"},
                        applies = Applies.VERTICLE)
                String root,
        @Setting(
                        value = "Whether proxies say by the PROXY protocol (version 1 or 2) who connects. Only"
                                + " limits.trustedProxies may connect then.",
                        byDefault = "false",
                        applies = Applies.VERTICLE)
                boolean proxyProtocol,
        @Setting("TLS.") TlsConfig tls) {

    /** What the listener at {@code gateway.host} and {@code gateway.port} is called. */
    public static final String MAIN = "main";

    public static final String NO_ROOT = "none";

    public ListenerConfig {
        Section.of(ListenerConfig.class).check(host, port, root, proxyProtocol, tls);
    }

    public static ListenerConfig defaults() {
        return Section.of(ListenerConfig.class).defaults();
    }

    /** All listeners of a gateway by name, the main one first, each with the host that it listens on. */
    public static Map<String, ListenerConfig> all(GatewayConfig gateway) {
        Map<String, ListenerConfig> all = new LinkedHashMap<>();
        all.put(
                MAIN,
                new ListenerConfig(gateway.host(), gateway.port(), NO_ROOT, gateway.proxyProtocol(), gateway.tls()));
        gateway.listeners().forEach((name, listener) -> all.put(name, listener.on(gateway.host())));
        return all;
    }

    /** The endpoint at the root, or empty. */
    public String rootEndpoint() {
        return root.equals(NO_ROOT) ? "" : root;
    }

    private ListenerConfig on(String hostByDefault) {
        return host.isEmpty() ? new ListenerConfig(hostByDefault, port, root, proxyProtocol, tls) : this;
    }
}
