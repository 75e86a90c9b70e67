package dev.sluice.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NodeMetersTest {
    private final PrometheusMeterRegistry meters = NodeMeters.registry();

    @Test
    void theGaugesThatVertxRegistersPerConnectionAreNotKept() {
        Gauge.builder("vertx.http.server.active.connections", () -> 1).register(meters);
        meters.counter("vertx.http.server.requests").increment();

        assertThat(meters.scrape()).contains("vertx_http_server_requests").doesNotContain("active");
    }

    @Test
    void aBlockedEventLoopIsSeen() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            EventLoopLag.measure(vertx, meters);
            Timer lag = meters.get(EventLoopLag.NAME).timer();
            await().until(() -> lag.count() > 20);
            CountDownLatch never = new CountDownLatch(1);

            vertx.runOnContext(blocked -> awaitQuietly(never));

            await().untilAsserted(
                            () -> assertThat(lag.max(TimeUnit.MILLISECONDS)).isBetween(250.0, 10_000.0));
            assertThat(meters.scrape()).contains("sluice_node_eventloop_lag_seconds_bucket{le=\"0.2\"}");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(300, TimeUnit.MILLISECONDS)).isFalse();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
