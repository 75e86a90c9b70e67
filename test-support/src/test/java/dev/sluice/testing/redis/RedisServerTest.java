package dev.sluice.testing.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class RedisServerTest {
    @Test
    void whatWasAcknowledgedSurvivesAKill() {
        try (RedisServer redis = RedisServer.start()) {
            for (int i = 1; i <= 20; i++) {
                assertThat(redis.command("INCR", "count")).isEqualTo(":" + i);
                redis.restart();
            }
        }
    }

    @Test
    void killedServerRefusesConnections() {
        try (RedisServer redis = RedisServer.start()) {
            redis.kill();
            assertThatThrownBy(() -> redis.command("PING")).isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void pausedServerAnswersNothingUntilItIsResumed() {
        try (RedisServer redis = RedisServer.start()) {
            redis.pause();
            assertThatThrownBy(() -> redis.command("PING")).isInstanceOf(UncheckedIOException.class);
            redis.resume();
            assertThat(redis.command("PING")).isEqualTo("+PONG");
        }
    }

    @Test
    void serversAreApart() {
        try (RedisServer one = RedisServer.start();
                RedisServer other = RedisServer.start()) {
            one.command("SET", "key", "value");
            assertThat(other.command("EXISTS", "key")).isEqualTo(":0");
        }
    }
}
