package dev.sluice.system.returning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.system.Http;
import dev.sluice.system.NodeProcess;
import dev.sluice.testing.redis.RedisServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Traces whose Redis is killed, paused and away: what was acknowledged is there afterwards, and the node says so meanwhile. */
class TraceStoreTroubleIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void nothingAcknowledgedIsLost() throws Exception {
        try (RedisServer redis = RedisServer.start();
                NodeProcess node = NodeProcess.start(
                                Map.of(
                                        "SLUICE_REDIS_ENABLED", "true",
                                        "SLUICE_REDIS_URL", redis.url(),
                                        "SLUICE_TRACE_BATCHER_STORE", "redis"),
                                "test")
                        .tolerating(RedisServer.LOSS_IN_LOGS)) {
            node.awaitReady();
            URI ready = node.http("/health/ready");
            try (TraceProducer producer = new TraceProducer(new Doors(List.of(node.webSocket("/"))))) {
                producer.start();
                for (int round = 0; round < 3; round++) {
                    taken(producer);
                    redis.restart();
                }
                taken(producer);
                redis.pause();
                await().atMost(PATIENCE).until(() -> Http.status(ready) == 503);
                redis.resume();
                taken(producer);
                redis.kill();
                await().atMost(PATIENCE).until(() -> Http.status(ready) == 503);
                redis.restart();
                await().atMost(PATIENCE).until(() -> Http.status(ready) == 200);
                taken(producer);
                assertThat(producer.stored()).containsAll(producer.acknowledged());
            }
        }
    }

    private static void taken(TraceProducer producer) {
        int before = producer.acknowledged().size();
        await().atMost(PATIENCE).until(() -> producer.acknowledged().size() > before + 50);
    }
}
