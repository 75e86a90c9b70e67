package dev.sluice.runtime.metrics;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.core.spi.metrics.ClientMetrics;
import io.vertx.core.spi.metrics.DatagramSocketMetrics;
import io.vertx.core.spi.metrics.EventBusMetrics;
import io.vertx.core.spi.metrics.HttpClientMetrics;
import io.vertx.core.spi.metrics.HttpServerMetrics;
import io.vertx.core.spi.metrics.PoolMetrics;
import io.vertx.core.spi.metrics.TCPMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;

/**
 * Leaves out Vert.x's own metrics of HTTP servers behind the PROXY protocol. The first who asks such a connection for
 * its address takes the stated one away from all who ask later, and with metrics that is the meter instead of the
 * request.
 */
public final class ProxyAwareMetrics implements VertxMetricsFactory {
    private final VertxMetricsFactory factory;

    public ProxyAwareMetrics(VertxMetricsFactory factory) {
        this.factory = factory;
    }

    @Override
    public VertxMetrics metrics(VertxOptions options) {
        return new Decorated(factory.metrics(options));
    }

    @Override
    public MetricsOptions newOptions() {
        return factory.newOptions();
    }

    @Override
    public MetricsOptions newOptions(MetricsOptions options) {
        return factory.newOptions(options);
    }

    private record Decorated(VertxMetrics metrics) implements VertxMetrics {
        @Override
        public HttpServerMetrics<?, ?, ?> createHttpServerMetrics(HttpServerOptions options, SocketAddress address) {
            return options.isUseProxyProtocol() ? null : metrics.createHttpServerMetrics(options, address);
        }

        @Override
        public TCPMetrics<?> createNetServerMetrics(NetServerOptions options, SocketAddress address) {
            return metrics.createNetServerMetrics(options, address);
        }

        @Override
        public EventBusMetrics<?> createEventBusMetrics() {
            return metrics.createEventBusMetrics();
        }

        @Override
        public ClientMetrics<?, ?, ?> createClientMetrics(SocketAddress address, String type, String namespace) {
            return metrics.createClientMetrics(address, type, namespace);
        }

        @Override
        public HttpClientMetrics<?, ?, ?> createHttpClientMetrics(HttpClientOptions options) {
            return metrics.createHttpClientMetrics(options);
        }

        @Override
        public TCPMetrics<?> createNetClientMetrics(NetClientOptions options) {
            return metrics.createNetClientMetrics(options);
        }

        @Override
        public DatagramSocketMetrics createDatagramSocketMetrics(DatagramSocketOptions options) {
            return metrics.createDatagramSocketMetrics(options);
        }

        @Override
        public PoolMetrics<?, ?> createPoolMetrics(String type, String name, int size) {
            return metrics.createPoolMetrics(type, name, size);
        }

        @Override
        public void vertxCreated(Vertx vertx) {
            metrics.vertxCreated(vertx);
        }

        @Override
        public boolean isMetricsEnabled() {
            return metrics.isMetricsEnabled();
        }

        @Override
        public void close() {
            metrics.close();
        }
    }
}
