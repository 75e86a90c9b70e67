package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream's state outlives the processes that hold it. */
class SurvivalIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ORDERS =
            Path.of("src/test/resources/orders.json").toAbsolutePath().toString();
    private static final int STREAMS = 3;
    /** Of no other stream, so that the node's counters are those of this one. */
    private static final String ORDERS_ALONE =
            Path.of("src/test/resources/orders-alone.json").toAbsolutePath().toString();

    private static final String HELLO = "{\"type\":\"hello\",\"wantWindow\":1000}";
    /** How old the newest stored snapshot may be: an interval to publish, one to store, and a loaded machine. */
    private static final Duration STORE_AGE_MAX = Duration.ofSeconds(5);

    @Test
    void aNodeThatIsStoppedAndStartedGoesOnWithAllThatItHad() throws Exception {
        Map<String, String> data =
                Map.of("SLUICE_DATA", NodeProcess.dataFolder().toString());
        long epoch;
        long ticks;
        try (NodeProcess node = NodeProcess.start(data, ORDERS);
                StreamClient client = StreamClient.open(node.webSocket("/stream/simulator"), HELLO)) {
            await().atMost(PATIENCE).until(() -> client.deltas() > 100);
            epoch = client.epoch();
            post(node, "{\"a\":1,\"b\":{\"c\":2}}");
            post(node, "{\"b\":{\"d\":3}}");
            // Nothing is waited for: what was acknowledged right before the stop must be there.
            post(node, "{\"last\":\"ä\"}");
            node.terminate();
            ticks = client.state().path("count").asLong();
        }
        try (NodeProcess node = NodeProcess.start(data, ORDERS);
                StreamClient orders = StreamClient.open(node.webSocket("/stream/orders"), HELLO);
                StreamClient simulator = StreamClient.open(node.webSocket("/stream/simulator"), HELLO)) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(orders.state())
                    .hasToString("{\"a\":1,\"b\":{\"c\":2,\"d\":3},\"last\":\"ä\"}"));
            assertThat(orders.epoch()).isGreaterThan(epoch);
            await().atMost(PATIENCE).until(() -> simulator.deltas() > 10);
            assertThat(simulator.state().path("count").asLong()).isGreaterThanOrEqualTo(ticks);
            assertThat(simulator.faults()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 150, 400})
    void aNodeThatIsKilledAmidWritesComesBackWithWhatItsStoreHas(int writes) throws Exception {
        Path folder = NodeProcess.dataFolder();
        Map<String, String> data = Map.of("SLUICE_DATA", folder.toString());
        AtomicLong asked = new AtomicLong();
        long longAcknowledged;
        try (NodeProcess node = NodeProcess.start(data, ORDERS)) {
            await().atMost(PATIENCE)
                    .until(() -> Http.post(node.http("/api/streams/orders/changes"), "{\"n\":0}")
                                    .statusCode()
                            == 202);
            Thread writer = new Thread(() -> write(node, asked));
            writer.start();
            await().atMost(PATIENCE).until(() -> asked.get() > writes);
            longAcknowledged = asked.get();
            await().pollDelay(STORE_AGE_MAX).until(() -> asked.get() > longAcknowledged);
            node.kill();
            writer.join();
        }
        assertThat(integrity(folder.resolve("snapshots.db"))).isEqualTo("ok");

        try (NodeProcess node = NodeProcess.start(data, ORDERS);
                StreamClient client = StreamClient.open(node.webSocket("/stream/orders"), HELLO)) {
            await().atMost(PATIENCE).until(() -> client.snapshots() > 0);
            assertThat(client.state().path("n").asLong()).isBetween(longAcknowledged - 1, asked.get());
        }
    }

    @Test
    void aSnapshotNodeThatComesBackIsNotMissedByItsReaders() throws Exception {
        TestCluster cluster = new TestCluster();
        Map<String, String> data =
                Map.of("SLUICE_DATA", NodeProcess.dataFolder().toString());
        try (NodeProcess snapshot = tolerant(cluster.start(data, "snapshot"));
                NodeProcess owner = tolerant(cluster.start("delta-stream"));
                NodeProcess gateway = tolerant(cluster.start("gateway-only"));
                StreamClient fast = StreamClient.open(gateway.webSocket("/stream/simulator"), HELLO);
                StreamClient slow = StreamClient.open(gateway.webSocket("/stream/simulator"), "{\"type\":\"hello\"}")) {
            owner.awaitReady();
            await().atMost(PATIENCE).until(() -> fast.deltas() > 300 && slow.snapshots() > 2);
            long epoch = fast.epoch();
            snapshot.terminate();

            int before = fast.deltas();
            await().atMost(PATIENCE).until(() -> fast.deltas() > before + 300);
            try (NodeProcess again = tolerant(cluster.start(data, "snapshot"))) {
                again.awaitReady();
                int snapshots = slow.snapshots();

                await().atMost(PATIENCE).until(() -> slow.snapshots() > snapshots + 3);
                assertThat(fast.epoch()).isEqualTo(epoch);
                assertThat(fast.faults()).isEmpty();
                assertThat(slow.faults()).isEmpty();
            }
        }
    }

    /** The snapshot node goes first, so that its heir has the state from the owner alone; then the owner goes. */
    @Test
    void theStateSurvivesTheSnapshotNodeAndThenTheOwner() throws Exception {
        TestCluster cluster = new TestCluster();
        try (NodeProcess snapshot = tolerant(cluster.start("snapshot", ORDERS_ALONE));
                NodeProcess owner = tolerant(cluster.start("delta-stream", ORDERS_ALONE));
                NodeProcess gateway = tolerant(cluster.start("gateway-only", ORDERS_ALONE))) {
            snapshot.awaitReady();
            StreamClient client = StreamClient.open(gateway.webSocket("/stream/orders"), HELLO);
            await().atMost(PATIENCE).until(() -> client.snapshots() > 0);
            post(gateway, "{\"kept\":[1,2,3]}");
            try (NodeProcess secondSnapshot = tolerant(cluster.start(roles("snapshot,gateway"), ORDERS_ALONE));
                    NodeProcess heir = tolerant(cluster.start("delta-stream", ORDERS_ALONE))) {
                secondSnapshot.awaitReady();
                heir.awaitReady();
                snapshot.kill();
                double folded = folded(secondSnapshot);
                // Owners change now: a writer may be told to come again.
                await().atMost(PATIENCE).untilAsserted(() -> {
                    post(gateway, "{\"later\":true}");
                    assertThat(folded(secondSnapshot)).isGreaterThan(folded);
                });
                owner.kill();

                await().atMost(PATIENCE).untilAsserted(() -> {
                    post(gateway, "{\"end\":1}");
                    assertThat(client.state().path("end").asInt()).isEqualTo(1);
                });
                assertThat(client.state().path("kept")).hasSize(3);
                assertThat(client.state().path("later").asBoolean()).isTrue();
                assertThat(client.faults()).isEmpty();
            }
            client.close();
        }
    }

    /** Whoever starts first: an owner waits for the snapshots of its streams instead of beginning without them. */
    @Test
    void aWholeClusterComesBackInTheWrongOrder() throws Exception {
        Map<String, String> data =
                Map.of("SLUICE_DATA", NodeProcess.dataFolder().toString());
        TestCluster before = new TestCluster();
        try (NodeProcess snapshot = tolerant(before.start(data, "snapshot", ORDERS));
                NodeProcess rest = tolerant(before.start(roles("gateway,delta-stream"), ORDERS))) {
            snapshot.awaitReady();
            await().atMost(PATIENCE)
                    .until(() -> Metrics.of(rest).value("sluice_stream_gateways_attached{lane=\"0\"}") >= STREAMS);
            post(rest, "{\"kept\":true}");
            rest.terminate();
            snapshot.terminate();
        }
        TestCluster after = new TestCluster();
        try (NodeProcess rest = tolerant(after.start(roles("gateway,delta-stream"), ORDERS))
                .tolerating("no snapshot could be asked for, the stream starts empty stream=\"(simulator|host)\"")) {
            rest.awaitReady();
            try (NodeProcess snapshot = tolerant(after.start(data, "snapshot", ORDERS));
                    StreamClient client = StreamClient.open(rest.webSocket("/stream/orders"), HELLO)) {
                snapshot.awaitReady();
                await().atMost(PATIENCE).until(() -> client.snapshots() > 0);
                assertThat(client.state()).hasToString("{\"kept\":true}");
            }
        }
    }

    private static NodeProcess tolerant(NodeProcess node) {
        return node.tolerating(TestCluster.LOSS_OF_A_MEMBER);
    }

    private static double folded(NodeProcess snapshot) throws Exception {
        return Metrics.of(snapshot).value("sluice_snapshot_deltas_folded_total");
    }

    private static Map<String, String> roles(String roles) {
        return Map.of("SLUICE_ROLES", roles);
    }

    private static void post(NodeProcess node, String change) throws Exception {
        HttpResponse<String> answer = Http.post(node.http("/api/streams/orders/changes"), change);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    /** Counts up until nobody answers any more; {@code asked} is what was asked for last. */
    private static void write(NodeProcess node, AtomicLong asked) {
        try {
            while (true) {
                String padding = "x".repeat(2000);
                String change =
                        "{\"n\":%d,\"k%d\":\"%s\"}".formatted(asked.incrementAndGet(), asked.get() % 50, padding);
                post(node, change);
            }
        } catch (Exception killed) {
            // The end that the test wants.
        }
    }

    private static String integrity(Path file) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                ResultSet row = connection.createStatement().executeQuery("PRAGMA integrity_check")) {
            return row.getString(1);
        }
    }
}
