package dev.sluice.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.config.SluiceConfig;
import dev.sluice.runtime.redis.RedisLink;
import dev.sluice.store.StoreException.Reason;
import dev.sluice.store.TraceQuery;
import dev.sluice.store.TraceStore;
import dev.sluice.testing.redis.RedisServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RedisTraceStoreTest extends TraceStoreContract {
    private static RedisServer redis;
    private static Vertx vertx;
    private static RedisLink link;

    private final AtomicLong clock = new AtomicLong();
    private boolean opened;

    @BeforeAll
    static void connect() throws Exception {
        redis = RedisServer.start();
        vertx = Vertx.vertx();
        String settings = "{\"redis\": {\"enabled\": true, \"url\": \"" + redis.url() + "\"}}";
        link = RedisLink.open(vertx, SluiceConfig.parse(settings).redis(), new SimpleMeterRegistry());
        link.ready().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @AfterAll
    static void disconnect() throws Exception {
        link.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        redis.close();
    }

    @Override
    TraceStore open() {
        if (!opened) {
            redis.command("FLUSHALL");
            opened = true;
        }
        return new RedisTraceStore(link, clock::get);
    }

    @Override
    void clock(long nowMillis) {
        clock.set(nowMillis);
    }

    @Test
    void lostServerIsToldAndComesBack() {
        redis.kill();
        assertThat(Stages.failure(store().append("s", List.of(event(1, 1)))).reason())
                .isEqualTo(Reason.UNAVAILABLE);
        redis.restart();
        await().atMost(30, TimeUnit.SECONDS).until(link::isHealthy);
        Stages.await(store().append("s", List.of(event(1, 1))));
        assertThat(Stages.await(store().query(TraceQuery.newest("s", 9, 10, Long.MAX_VALUE)))
                        .events())
                .hasSize(1);
    }
}
