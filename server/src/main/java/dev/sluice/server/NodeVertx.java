package dev.sluice.server;

import com.hazelcast.config.InMemoryXmlConfig;
import dev.sluice.config.BusTlsConfig;
import dev.sluice.config.SluiceConfig;
import dev.sluice.runtime.metrics.ProxyAwareMetrics;
import dev.sluice.runtime.ownership.Directory;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Vert.x as a node needs it, in the cluster if there is one. */
final class NodeVertx {
    private NodeVertx() {}

    /** @param lanes what the node says that it runs, by feature */
    static Future<Vertx> start(SluiceConfig config, Map<String, Integer> lanes, MeterRegistry meters) {
        VertxOptions options = new VertxOptions()
                .setPreferNativeTransport(true)
                .setMaxEventLoopExecuteTime(config.node().blockedThreadWarnMillis())
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
                .setMetricsOptions(new MicrometerMetricsOptions()
                        .setEnabled(true)
                        // One of these per bus message costs more than the message does.
                        .addDisabledMetricsCategory(MetricsDomain.EVENT_BUS));
        VertxBuilder builder = Vertx.builder().withMetrics(new ProxyAwareMetrics(new MicrometerMetricsFactory(meters)));
        if (!config.cluster().enabled()) {
            return Future.succeededFuture(builder.with(options).build());
        }
        String xml = ConfigFiles.text("cluster.file", config.cluster().file(), Path.of(""));
        EventBusOptions bus = new EventBusOptions()
                .setHost(config.cluster().busHost())
                .setPort(config.cluster().busPort())
                .setClusterNodeMetadata(Directory.nodeMetadata(lanes));
        if (!config.cluster().busPublicHost().isEmpty()) {
            bus.setClusterPublicHost(config.cluster().busPublicHost());
        }
        if (config.cluster().busTls().enabled()) {
            encrypt(bus, config.cluster().busTls());
        }
        HazelcastClusterManager cluster = new HazelcastClusterManager(new InMemoryXmlConfig(xml, new Properties()));
        return builder.with(options.setEventBusOptions(bus))
                .withClusterManager(cluster)
                .buildClustered();
    }

    /** Both ends show who they are: whoever is heard on the bus can say and read anything. */
    private static void encrypt(EventBusOptions bus, BusTlsConfig tls) {
        bus.setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setKeyValue(pem("keyFile", tls.keyFile()))
                        .setCertValue(pem("certificateFile", tls.certificateFile())))
                .setTrustOptions(new PemTrustOptions().addCertValue(pem("trustFile", tls.trustFile())))
                .setClientAuth(ClientAuth.REQUIRED)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"));
    }

    private static Buffer pem(String setting, String file) {
        return Buffer.buffer(ConfigFiles.text("cluster.busTls." + setting, file, Path.of("")));
    }
}
