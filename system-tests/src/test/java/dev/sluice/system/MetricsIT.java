package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the owners of streams and the snapshot lanes count, as an operator sees it. */
class MetricsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ORDERS =
            Path.of("src/test/resources/orders.json").toAbsolutePath().toString();
    private static final List<String> MOVING = List.of(
            "sluice_stream_changes_total{origin=\"source\"}",
            "sluice_stream_batches_sent_total",
            "sluice_stream_entries_sent_total",
            "sluice_stream_bytes_sent_total",
            "sluice_snapshot_published_total",
            "sluice_snapshot_published_bytes_total",
            "sluice_snapshot_deltas_folded_total",
            "sluice_snapshot_stored_total",
            "sluice_node_eventloop_lag_seconds_count");
    private static final List<String> AT_REST = List.of(
            "sluice_stream_batches_skipped_total{reason=\"window_spent\"}",
            "sluice_stream_reads_total",
            "sluice_stream_restore_retries_total",
            "sluice_stream_restores_total{outcome=\"nothing\"}",
            "sluice_stream_restores_total{outcome=\"nobody\"}",
            "sluice_stream_ownership_changes_total{reason=\"lost\"}",
            "sluice_stream_ownership_changes_total{reason=\"outlived\"}",
            "sluice_snapshot_batches_skipped_total{reason=\"window_spent\"}",
            "sluice_snapshot_gaps_filled_total",
            "sluice_snapshot_request_retries_total",
            "sluice_snapshot_store_failures_total",
            "sluice_snapshot_loads_total{outcome=\"failed\"}",
            "sluice_snapshot_ownership_changes_total{reason=\"outlived\"}");

    @Test
    void eachMeterIsThereAndMovesWithWhatItCounts() throws Exception {
        Map<String, String> data =
                Map.of("SLUICE_DATA", NodeProcess.dataFolder().toString());
        try (NodeProcess node = NodeProcess.start(data, ORDERS)) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                Metrics metrics = Metrics.of(node);
                assertThat(metrics.value("sluice_stream_owned{lane=\"0\"}")).isEqualTo(3);
                assertThat(metrics.value("sluice_snapshot_followed{lane=\"0\"}"))
                        .isEqualTo(3);
                assertThat(metrics.value("sluice_stream_gateways_attached{lane=\"0\"}"))
                        .isEqualTo(3);
                assertThat(metrics.value("sluice_stream_ownership_changes_total{reason=\"gained\"}"))
                        .isEqualTo(3);
                assertThat(metrics.value("sluice_snapshot_restarts_total")).isEqualTo(3);
                MOVING.forEach(name -> assertThat(metrics.value(name)).as(name).isPositive());
                AT_REST.forEach(name -> assertThat(metrics.has(name)).as(name).isTrue());
            });
            Metrics before = Metrics.of(node);
            await().atMost(PATIENCE).untilAsserted(() -> {
                Metrics after = Metrics.of(node);
                MOVING.forEach(name -> assertThat(after.value(name)).as(name).isGreaterThan(before.value(name)));
            });

            assertThat(post(node, "{\"a\":1}")).isEqualTo(202);
            assertThat(post(node, "[]")).isEqualTo(400);
            assertThat(post(node, "{\"a\":\"" + "x".repeat(70_000) + "\"}")).isEqualTo(413);

            Metrics posted = Metrics.of(node);
            assertThat(posted.value("sluice_stream_changes_total{origin=\"http\"}"))
                    .isEqualTo(1);
            assertThat(posted.value("sluice_stream_changes_refused_total{reason=\"invalid_message\"}"))
                    .isEqualTo(1);
            assertThat(posted.value("sluice_stream_changes_refused_total{reason=\"message_too_large\"}"))
                    .isEqualTo(1);
            assertThat(Http.get(node.http("/metrics"), "application/json"))
                    .contains("sluice.stream.batches.sent", "sluice.snapshot.published", "sluice.node.eventloop.lag");
        }
        // The second life of the node finds what the first one stored.
        try (NodeProcess node = NodeProcess.start(data, ORDERS)) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                Metrics metrics = Metrics.of(node);
                assertThat(metrics.value("sluice_snapshot_loads_total{outcome=\"found\"}"))
                        .isEqualTo(3);
                assertThat(metrics.value("sluice_stream_restores_total{outcome=\"found\"}"))
                        .isEqualTo(3);
            });
        }
    }

    private static int post(NodeProcess node, String change) throws Exception {
        return Http.post(node.http("/api/streams/orders/changes"), change).statusCode();
    }
}
