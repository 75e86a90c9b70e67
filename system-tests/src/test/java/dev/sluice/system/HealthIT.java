package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testing.redis.RedisServer;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What load balancers and monitoring are told. */
class HealthIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern PORT = Pattern.compile("health and metrics are served .*port=\"(\\d+)\"");

    @Test
    void aNodeWithoutAGatewayHasHealthAndMetricsOnAPortOfItsOwn() throws Exception {
        try (NodeProcess node = NodeProcess.start(Map.of(
                "SLUICE_ROLES",
                "delta-stream",
                "SLUICE_NODE_OPERATIONS_ENABLED",
                "true",
                "SLUICE_NODE_OPERATIONS_PORT",
                "0"))) {
            node.awaitReady();
            int port = node.output().stream()
                    .map(PORT::matcher)
                    .filter(Matcher::find)
                    .map(found -> Integer.parseInt(found.group(1)))
                    .findFirst()
                    .orElseThrow();
            URI root = URI.create("http://127.0.0.1:" + port);

            assertThat(Http.get(root.resolve("/health/live"), "*/*")).contains("up");
            assertThat(Http.get(root.resolve("/health/ready"), "*/*")).contains("ready");
            assertThat(Http.get(root.resolve("/metrics"), "*/*")).contains("sluice_stream_batches_skipped_total");
            assertThat(Http.status(root.resolve("/api/admin/conf"))).isEqualTo(404);
        }
    }

    @Test
    void aNodeIsNotReadyWhileTheStoreOfItsDocumentsIsGone() throws Exception {
        try (RedisServer redis = RedisServer.start();
                NodeProcess node = NodeProcess.start(Map.of(
                                "SLUICE_REDIS_ENABLED",
                                "true",
                                "SLUICE_REDIS_URL",
                                redis.url(),
                                "SLUICE_REDIS_PROBE_MILLIS",
                                "200",
                                "SLUICE_SYNC_LOG_STORE",
                                "redis"))
                        .tolerating("Redis")) {
            URI ready = node.http("/health/ready");
            await().atMost(PATIENCE).until(() -> Http.status(ready) == 200);

            redis.kill();
            await().atMost(PATIENCE).until(() -> Http.status(ready) == 503);
            assertThat(Http.get(ready, "*/*")).contains("\"failing\":[\"documents\"]", "\"degraded\":[\"redis\"]");
            assertThat(Http.get(node.http("/health/live"), "*/*")).contains("up");
            assertThat(Http.get(node.http("/health"), "*/*")).contains("degraded", "documents");

            redis.restart();
            await().atMost(PATIENCE).until(() -> Http.status(ready) == 200);
        }
    }
}
