package dev.sluice.config;

import java.util.List;

/** How much clients may ask of the node; 0 sets no limit. What one connection may send stands in gateway. */
public record LimitsConfig(
        @Setting(
                        value = "The length of the sliding window that rates are measured over. Rates stay as they are:"
                                + " a longer window allows longer bursts.",
                        byDefault = "1000",
                        unit = "ms",
                        min = 100,
                        max = 60_000,
                        applies = Applies.VERTICLE)
                int windowMillis,
        @Setting(
                        value = "How much one connection may send.",
                        byDefault = "4194304",
                        unit = "bytes/s",
                        min = 0,
                        max = 1_000_000_000,
                        applies = Applies.LIVE)
                int connectionBytesPerSecondMax,
        @Setting(
                        value = "How many messages the connections of one principal may send together.",
                        byDefault = "10000",
                        unit = "messages/s",
                        min = 0,
                        max = 10_000_000,
                        applies = Applies.LIVE)
                int principalMessagesPerSecondMax,
        @Setting(
                        value = "How much the connections of one principal may send together.",
                        byDefault = "16777216",
                        unit = "bytes/s",
                        min = 0,
                        max = 1_000_000_000,
                        applies = Applies.LIVE)
                int principalBytesPerSecondMax,
        @Setting(
                        value = "How many messages all clients of the node may send together.",
                        byDefault = "0",
                        unit = "messages/s",
                        min = 0,
                        max = 10_000_000,
                        applies = Applies.LIVE)
                int nodeMessagesPerSecondMax,
        @Setting(
                        value = "How much all clients of the node may send together.",
                        byDefault = "0",
                        unit = "bytes/s",
                        min = 0,
                        max = 1_000_000_000,
                        applies = Applies.LIVE)
                int nodeBytesPerSecondMax,
        @Setting(
                        value = "Where the limits of principals and addresses hold: at each gateway by itself, or over"
                                + " all gateways that share the Redis server and its prefix. The latter takes"
                                + " redis.enabled.",
                        byDefault = NODE,
                        oneOf = {NODE, CLUSTER},
                        applies = Applies.VERTICLE)
                String scope,
        @Setting(
                        value = "How many messages all clients of all gateways may send together.",
                        byDefault = "0",
                        unit = "messages/s",
                        min = 0,
                        max = 10_000_000,
                        applies = Applies.LIVE)
                int clusterMessagesPerSecondMax,
        @Setting(
                        value = "How much all clients of all gateways may send together.",
                        byDefault = "0",
                        unit = "bytes/s",
                        min = 0,
                        max = 1_000_000_000,
                        applies = Applies.LIVE)
                int clusterBytesPerSecondMax,
        @Setting(
                        value = "How many connections all gateways may have together.",
                        byDefault = "0",
                        unit = "connections",
                        min = 0,
                        max = 10_000_000,
                        applies = Applies.LIVE)
                int clusterConnectionsMax,
        @Setting(
                        value = "How many connections one address may open; of IPv6, the first 64 bits count.",
                        byDefault = "100",
                        unit = "connections/s",
                        min = 0,
                        max = 1_000_000,
                        applies = Applies.LIVE)
                int addressConnectsPerSecondMax,
        @Setting(
                        value = "How many connections one address may have.",
                        byDefault = "1000",
                        unit = "connections",
                        min = 0,
                        max = 10_000_000,
                        applies = Applies.LIVE)
                int addressConnectionsMax,
        @Setting(
                        value = "How many connections one principal may have.",
                        byDefault = "1000",
                        unit = "connections",
                        min = 0,
                        max = 10_000_000,
                        applies = Applies.LIVE)
                int principalConnectionsMax,
        @Setting(
                        value = "How many refused messages within ten windows end a connection.",
                        byDefault = "10000",
                        unit = "messages",
                        min = 1,
                        max = 10_000_000,
                        applies = Applies.LIVE)
                int refusalsMax,
        @Setting(
                        value = "How many principals and addresses are kept count of; those beyond share one count.",
                        byDefault = "100000",
                        unit = "names",
                        min = 16,
                        max = 10_000_000,
                        applies = Applies.VERTICLE)
                int namesMax,
        @Setting(
                        value = "Proxies, as addresses or ranges, whose X-Forwarded-For says what the client's address"
                                + " is.",
                        byDefault = "[]",
                        pattern = ADDRESSES,
                        patternInWords = "an address or a range such as 10.0.0.0/8",
                        applies = Applies.VERTICLE)
                List<String> trustedProxies) {

    static final String NODE = "node";
    static final String CLUSTER = "cluster";
    /** A sixteenth of it is how long an answer of Redis is good for. */
    private static final int SHARED_WINDOW_MILLIS_MIN = 500;

    private static final String BYTE = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";
    private static final String ADDRESSES =
            BYTE + "(\\." + BYTE + "){3}(/(3[0-2]|[12]?\\d))?" + "|[0-9a-fA-F:]{2,45}(/(12[0-8]|1[01]\\d|[1-9]?\\d))?";

    public LimitsConfig {
        Section.of(LimitsConfig.class)
                .check(
                        windowMillis,
                        connectionBytesPerSecondMax,
                        principalMessagesPerSecondMax,
                        principalBytesPerSecondMax,
                        nodeMessagesPerSecondMax,
                        nodeBytesPerSecondMax,
                        scope,
                        clusterMessagesPerSecondMax,
                        clusterBytesPerSecondMax,
                        clusterConnectionsMax,
                        addressConnectsPerSecondMax,
                        addressConnectionsMax,
                        principalConnectionsMax,
                        refusalsMax,
                        namesMax,
                        trustedProxies);
        trustedProxies = List.copyOf(trustedProxies);
        if (scope.equals(CLUSTER) && windowMillis < SHARED_WINDOW_MILLIS_MIN) {
            throw ConfigError.rule(
                            "windowMillis",
                            windowMillis,
                            "at least " + SHARED_WINDOW_MILLIS_MIN + " while scope is \"cluster\"",
                            "scope")
                    .thrown();
        }
        if (scope.equals(NODE)
                && (clusterMessagesPerSecondMax > 0 || clusterBytesPerSecondMax > 0 || clusterConnectionsMax > 0)) {
            throw ConfigError.rule(
                            "scope",
                            scope,
                            "\"cluster\" where there are limits of the cluster",
                            "clusterMessagesPerSecondMax",
                            "clusterBytesPerSecondMax",
                            "clusterConnectionsMax")
                    .thrown();
        }
    }

    /** Whether limits hold over all gateways. */
    public boolean shared() {
        return scope.equals(CLUSTER);
    }

    public static LimitsConfig defaults() {
        return Section.of(LimitsConfig.class).defaults();
    }
}
