package dev.sluice.runtime.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** Makes the registry of a node. */
public final class NodeMeters {
    private NodeMeters() {}

    /**
     * Without the gauges of Vert.x that show what is under way: it registers them anew for each connection and each
     * request, which Micrometer answers with a warning; and to Vert.x a WebSocket ends when the gateway takes its channel
     * over. The gateway counts connections itself, and so does the link to Redis.
     */
    public static PrometheusMeterRegistry registry() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        registry.config().meterFilter(MeterFilter.deny(NodeMeters::isRegisteredPerConnection));
        return registry;
    }

    private static boolean isRegisteredPerConnection(Meter.Id id) {
        return id.getName().startsWith("vertx.")
                && (id.getName().contains(".active.")
                        || id.getName().startsWith("vertx.redis.")
                        // Its pool starts anew with the gateway.
                        || "sluice-access".equals(id.getTag("pool_name"))
                        || "redis".equals(id.getTag("pool_type")));
    }
}
