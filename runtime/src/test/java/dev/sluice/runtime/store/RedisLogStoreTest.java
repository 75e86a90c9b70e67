package dev.sluice.runtime.store;

import static dev.sluice.runtime.store.Stages.await;
import static dev.sluice.runtime.store.Stages.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.SluiceConfig;
import dev.sluice.runtime.redis.RedisLink;
import dev.sluice.store.AppendOutcome;
import dev.sluice.store.LogStore;
import dev.sluice.store.StoreException.Reason;
import dev.sluice.testing.redis.RedisServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisLogStoreTest extends LogStoreContract {
    private static final Vertx VERTX = Vertx.vertx();
    private static RedisServer redis;
    private static RedisLink link;

    @BeforeAll
    static void connect() {
        redis = RedisServer.start();
        link = RedisLink.open(
                VERTX,
                SluiceConfig.parse(
                                """
                                {"redis": {"enabled": true, "url": "%s", "reconnectMinMillis": 5,
                                 "reconnectMaxMillis": 50, "commandTimeoutMillis": 2000}}"""
                                        .formatted(redis.url()))
                        .redis(),
                new SimpleMeterRegistry());
        await(link.ready().toCompletionStage());
    }

    @AfterAll
    static void disconnect() {
        await(link.close().toCompletionStage());
        await(VERTX.close().toCompletionStage());
        redis.close();
    }

    @BeforeEach
    void empty() {
        redis.command("FLUSHALL");
    }

    @Override
    LogStore open() {
        return new RedisLogStore(link);
    }

    @Test
    void whatWasAcknowledgedSurvivesKills() {
        long fence = claim();
        for (int i = 1; i <= 30; i++) {
            assertThat(append(fence, entry("e" + i))).isEqualTo(appended(i, placed(i)));
            if (i % 10 == 0) {
                redis.restart();
                Awaitility.await().until(store()::isHealthy);
            }
        }
        assertThat(append(fence, entry("e7"))).isEqualTo(appended(30, duplicate(7)));
        assertThat(read(1)).hasSize(30);
    }

    @Test
    void appendThatGotNoAnswerMayBeRepeated() {
        long fence = claim();
        redis.pause();
        CompletionStage<AppendOutcome> unknown = store().append(CHANNEL, fence, List.of(entry("a")));
        assertThat(failure(unknown).reason()).isEqualTo(Reason.UNAVAILABLE);
        redis.resume();
        Awaitility.await().until(store()::isHealthy);
        AppendOutcome.Appended repeated = (AppendOutcome.Appended) append(fence, entry("a"));
        assertThat(repeated.head()).isOne();
        assertThat(read(1)).containsExactly("a");
    }

    @Test
    void withoutRedisTheStoreSaysSo() {
        long fence = claim();
        redis.kill();
        Awaitility.await().until(() -> !store().isHealthy());
        assertThat(failure(store().append(CHANNEL, fence, List.of(entry("a")))).reason())
                .isEqualTo(Reason.UNAVAILABLE);
        redis.restart();
        Awaitility.await().until(store()::isHealthy);
        assertThat(append(fence, entry("a"))).isEqualTo(appended(1, placed(1)));
    }

    @Test
    void settingsThatBreakThePromiseAreNamed() {
        assertThat(await(RedisDurability.problem(link).toCompletionStage())).isEmpty();
        redis.command("CONFIG", "SET", "appendfsync", "everysec");
        assertThat(await(RedisDurability.problem(link).toCompletionStage()))
                .hasValueSatisfying(problem -> assertThat(problem).contains("appendfsync is everysec"));
        redis.command("CONFIG", "SET", "appendfsync", "always");
        redis.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
        assertThat(await(RedisDurability.problem(link).toCompletionStage())).isPresent();
        redis.command("CONFIG", "SET", "maxmemory-policy", "noeviction");
    }

    @Test
    void fullMemoryIsReported() {
        long fence = claim();
        redis.command("CONFIG", "SET", "maxmemory", "1");
        try {
            assertThat(failure(store().append(CHANNEL, fence, List.of(entry("a"))))
                            .reason())
                    .isEqualTo(Reason.DISK_FULL);
        } finally {
            redis.command("CONFIG", "SET", "maxmemory", "0");
        }
        assertThat(append(fence, entry("a"))).isEqualTo(appended(1, placed(1)));
    }
}
