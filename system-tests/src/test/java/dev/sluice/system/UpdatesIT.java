package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hazelcast.config.InMemoryXmlConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Somebody's own process, a member of the cluster that knows nothing but the bus, changes a stream. */
class UpdatesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ADDRESS = "sluice.stream.orders.update";
    private static final String HELLO = "{\"type\":\"hello\",\"wantWindow\":1000}";
    private static final String ORDERS =
            Path.of("src/test/resources/orders.json").toAbsolutePath().toString();

    @Test
    void theAddressIsWhereTheOwnerIsAndMovesWithIt() throws Exception {
        TestCluster cluster = new TestCluster();
        try (NodeProcess snapshot = tolerant(cluster.start("snapshot", ORDERS));
                NodeProcess owner = tolerant(cluster.start("delta-stream", ORDERS));
                NodeProcess gateway = tolerant(cluster.start("gateway-only", ORDERS))) {
            snapshot.awaitReady();
            owner.awaitReady();
            StreamClient client = StreamClient.open(gateway.webSocket("/stream/orders"), HELLO);
            Vertx backend = join(cluster);
            try {
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                                change(backend, "{\"first\":1}").fieldNames())
                        .containsExactly("epoch", "tickId"));
                await().atMost(PATIENCE)
                        .until(() -> client.state().path("first").asInt() == 1);
                assertThatThrownBy(() -> change(backend, "{\"first\":"))
                        .hasMessageContaining("\"code\":\"invalid_message\"")
                        .hasMessageContaining("\"field\":\"payload\"");
                long epoch = client.epoch();

                try (NodeProcess heir = tolerant(cluster.start("delta-stream", ORDERS))) {
                    heir.awaitReady();
                    owner.kill();

                    await().atMost(PATIENCE)
                            .ignoreExceptions()
                            .until(() -> change(backend, "{\"second\":2}").getLong("epoch") > epoch);
                    await().atMost(PATIENCE)
                            .untilAsserted(() -> assertThat(client.state()).hasToString("{\"first\":1,\"second\":2}"));
                    assertThat(client.faults()).isEmpty();
                }
            } finally {
                get(backend.close());
                client.close();
            }
        }
    }

    private static Vertx join(TestCluster cluster) throws Exception {
        String xml = Files.readString(cluster.file());
        VertxOptions options = new VertxOptions().setEventBusOptions(new EventBusOptions().setHost("127.0.0.1"));
        return get(Vertx.builder()
                .with(options)
                .withClusterManager(new HazelcastClusterManager(new InMemoryXmlConfig(xml, new Properties())))
                .buildClustered());
    }

    private static JsonObject change(Vertx backend, String patch) throws Exception {
        DeliveryOptions soon = new DeliveryOptions().setSendTimeout(2000);
        return get(backend.eventBus().<JsonObject>request(ADDRESS, patch, soon)).body();
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static NodeProcess tolerant(NodeProcess node) {
        return node.tolerating(TestCluster.LOSS_OF_A_MEMBER);
    }
}
