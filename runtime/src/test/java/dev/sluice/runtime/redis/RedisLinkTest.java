package dev.sluice.runtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.sluice.config.ConfigException;
import dev.sluice.config.RedisConfig;
import dev.sluice.config.SluiceConfig;
import dev.sluice.runtime.redis.RedisFailure.Reason;
import dev.sluice.testing.redis.RedisServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisLinkTest {
    private static final int PENDING_MAX = 2000;

    private final Vertx vertx = Vertx.vertx();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final RedisServer redis = RedisServer.start();
    private RedisLink link;

    @BeforeEach
    void connect() {
        link = RedisLink.open(vertx, config(redis.url(), ""), meters);
        get(link.ready());
    }

    @AfterEach
    void close() {
        get(link.close());
        get(vertx.close());
        redis.close();
    }

    @Test
    void pipelinedCommandsAreDoneInOrder() {
        List<Future<Response>> answers = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            answers.add(link.send(Request.cmd(Command.INCR, "count")));
        }
        for (int i = 0; i < 1000; i++) {
            assertThat(get(answers.get(i)).toInteger()).isEqualTo(i + 1);
        }
    }

    @Test
    void errorAnswerIsRefusedAndHarmsNoOther() {
        Future<Response> wrong = link.send(Request.cmd(Command.LPUSH, "count", "x"));
        get(link.send(Request.cmd(Command.SET, "text", "x")));
        Future<Response> refused = link.send(Request.cmd(Command.INCR, "text"));
        Future<Response> fine = link.send(Request.cmd(Command.PING));
        assertThat(get(wrong).toInteger()).isOne();
        assertThat(failure(refused).reason()).isEqualTo(Reason.REFUSED);
        assertThat(get(fine)).hasToString("PONG");
    }

    @Test
    void scriptRunsBeforeAndAfterRedisKnowsIt() {
        RedisScript script = RedisScript.of("return {KEYS[1], ARGV[1] + ARGV[2]}");
        for (int i = 0; i < 3; i++) {
            Response answer = get(link.eval(script, List.of("key"), List.of(40, "2")));
            assertThat(answer.get(0)).hasToString("key");
            assertThat(answer.get(1).toInteger()).isEqualTo(42);
        }
        redis.command("SCRIPT", "FLUSH");
        assertThat(get(link.eval(script, List.of("key"), List.of(1, 1))).get(1).toInteger())
                .isEqualTo(2);
    }

    @Test
    void errorInAScriptIsRefused() {
        RedisScript script = RedisScript.of("return redis.error_reply('STALE epoch')");
        RedisFailure failure = failure(link.eval(script, List.of(), List.of()));
        assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
        assertThat(failure).hasMessage("STALE epoch");
    }

    @Test
    void afterAKillTheLinkComesBackByItself() {
        get(link.send(Request.cmd(Command.SET, "key", "value")));
        redis.kill();
        await().until(() -> !link.isHealthy());
        assertThat(failure(link.send(Request.cmd(Command.PING))).reason()).isEqualTo(Reason.DISCONNECTED);
        redis.restart();
        await().until(link::isHealthy);
        assertThat(get(link.send(Request.cmd(Command.GET, "key")))).hasToString("value");
        assertThat(meters.counter("sluice.redis.connects").count()).isEqualTo(2);
    }

    @Test
    void commandUnderWayWhenTheServerDiesIsLost() {
        redis.pause();
        Future<Response> underWay = link.send(Request.cmd(Command.INCR, "count"));
        redis.kill();
        assertThat(failure(underWay).reason()).isEqualTo(Reason.LOST);
    }

    @Test
    void serverThatHangsIsGivenUpAndFoundAgain() {
        redis.pause();
        assertThat(failure(link.send(Request.cmd(Command.PING))).reason()).isEqualTo(Reason.LOST);
        assertThat(link.isHealthy()).isFalse();
        redis.resume();
        await().until(link::isHealthy);
        assertThat(get(link.send(Request.cmd(Command.PING)))).hasToString("PONG");
    }

    @Test
    void hangingServerIsNoticedWithoutACommand() {
        redis.pause();
        await().until(() -> !link.isHealthy());
        redis.resume();
    }

    @Test
    void commandsBeyondTheBoundAreRefusedAndCounted() {
        redis.pause();
        List<Future<Response>> waiting = new ArrayList<>();
        for (int i = 0; i < PENDING_MAX; i++) {
            waiting.add(link.send(Request.cmd(Command.INCR, "count")));
        }
        assertThat(failure(link.send(Request.cmd(Command.INCR, "count"))).reason())
                .isEqualTo(Reason.OVERLOADED);
        assertThat(meters.counter("sluice.redis.refusals", "reason", "overloaded")
                        .count())
                .isOne();
        redis.resume();
        assertThat(get(waiting.get(PENDING_MAX - 1)).toInteger()).isEqualTo(PENDING_MAX);
        assertThat(get(link.send(Request.cmd(Command.INCR, "count"))).toInteger())
                .isEqualTo(PENDING_MAX + 1);
    }

    @Test
    void linkWaitsForAServerThatStartsLater() {
        redis.kill();
        RedisLink early = RedisLink.open(vertx, config(redis.url(), ""), meters);
        assertThat(failure(early.send(Request.cmd(Command.PING))).reason()).isEqualTo(Reason.DISCONNECTED);
        redis.restart();
        get(early.ready());
        assertThat(get(early.send(Request.cmd(Command.PING)))).hasToString("PONG");
        get(early.close());
    }

    @Test
    void closedLinkRefuses() {
        get(link.close());
        assertThat(failure(link.send(Request.cmd(Command.PING))).reason()).isEqualTo(Reason.CLOSED);
        assertThat(link.isHealthy()).isFalse();
    }

    @Test
    void urlIsReadFromASecretsFile(@TempDir Path folder) throws IOException {
        Path secret = Files.writeString(folder.resolve("url"), redis.url() + "\n");
        RedisLink other = RedisLink.open(vertx, config("redis://127.0.0.1:1", secret.toString()), meters);
        get(other.ready());
        get(other.close());
    }

    @Test
    void wrongSecretIsNotShown(@TempDir Path folder) throws IOException {
        Path secret = Files.writeString(folder.resolve("url"), "hunter2");
        assertThatThrownBy(() -> RedisLink.open(vertx, config(redis.url(), secret.toString()), meters))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("redis.urlFile")
                .hasMessageNotContaining("hunter2");
    }

    static RedisConfig config(String url, String urlFile) {
        return SluiceConfig.parse(
                        """
                        {"redis": {"enabled": true, "url": "%s", "urlFile": "%s", "connectTimeoutMillis": 500,
                         "commandTimeoutMillis": 1000, "probeMillis": 200, "reconnectMinMillis": 5,
                         "reconnectMaxMillis": 50, "commandsPendingMax": %d}}"""
                                .formatted(url, urlFile, PENDING_MAX))
                .redis();
    }

    static <T> T get(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static RedisFailure failure(Future<?> future) {
        ExecutionException failed = catchThrowableOfType(
                ExecutionException.class,
                () -> future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS));
        assertThat(failed).as("failed").isNotNull();
        return (RedisFailure) failed.getCause();
    }
}
