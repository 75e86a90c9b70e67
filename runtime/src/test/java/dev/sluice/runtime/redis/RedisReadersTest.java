package dev.sluice.runtime.redis;

import static dev.sluice.runtime.redis.RedisLinkTest.config;
import static dev.sluice.runtime.redis.RedisLinkTest.get;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.runtime.redis.RedisStreamReader.StreamEntry;
import dev.sluice.testing.redis.RedisServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Subscriptions and followed streams, whose connections are their own. */
class RedisReadersTest {
    private final Vertx vertx = Vertx.vertx();
    private final RedisServer redis = RedisServer.start();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final AtomicInteger missed = new AtomicInteger();
    private RedisLink link;

    @BeforeEach
    void connect() {
        link = RedisLink.open(vertx, config(redis.url(), ""), new SimpleMeterRegistry());
        get(link.ready());
    }

    @AfterEach
    void close() {
        get(link.close());
        get(vertx.close());
        redis.close();
    }

    @Test
    void subscriberHearsWhatIsPublishedOnceItIsConfirmed() {
        get(link.subscribe("room:a", listener()));
        for (int i = 0; i < 100; i++) {
            redis.command("PUBLISH", "room:a", "m" + i);
        }
        redis.command("PUBLISH", "room:b", "other");
        await().until(() -> heard.size() == 100);
        assertThat(heard)
                .containsExactlyElementsOf(
                        IntStream.range(0, 100).mapToObj(i -> "room:a=m" + i).toList());
    }

    @Test
    void patternHearsAllChannelsThatMatch() {
        get(link.subscribePattern("room:*", listener()));
        redis.command("PUBLISH", "room:a", "1");
        redis.command("PUBLISH", "hall:a", "2");
        redis.command("PUBLISH", "room:b", "3");
        await().until(() -> heard.size() == 2);
        assertThat(heard).containsExactly("room:a=1", "room:b=3");
    }

    @Test
    void closedSubscriptionEndsAndTheOtherOfTheSameChannelStays() {
        RedisSubscription first = get(link.subscribe("room:a", listener()));
        List<String> second = new CopyOnWriteArrayList<>();
        get(link.subscribe("room:a", (channel, payload) -> second.add(new String(payload, UTF_8))));
        redis.command("PUBLISH", "room:a", "both");
        await().until(() -> heard.size() == 1 && second.size() == 1);
        first.close();
        redis.command("PUBLISH", "room:a", "one");
        await().until(() -> second.size() == 2);
        assertThat(heard).hasSize(1);
    }

    @Test
    void lastSubscriptionsEndIsToldToRedis() {
        RedisSubscription only = get(link.subscribe("room:a", listener()));
        assertThat(redis.command("PUBLISH", "room:a", "x")).isEqualTo(":1");
        only.close();
        await().until(() -> redis.command("PUBLISH", "room:a", "x").equals(":0"));
    }

    @Test
    void afterAKillTheListenerIsToldAndHearsAgain() {
        get(link.subscribe("room:a", listener()));
        redis.restart();
        await().until(() -> missed.get() == 1);
        redis.command("PUBLISH", "room:a", "again");
        await().until(() -> heard.equals(List.of("room:a=again")));
    }

    @Test
    void serverThatHangsIsLeftAndSubscribedAgain() {
        get(link.subscribe("room:a", listener()));
        redis.pause();
        await().until(() -> !link.isHealthy());
        redis.resume();
        await().until(() -> missed.get() == 1);
        redis.command("PUBLISH", "room:a", "again");
        await().until(() -> heard.contains("room:a=again"));
    }

    @Test
    void streamIsFollowedWithoutHoleThroughKills() {
        List<Integer> seen = new CopyOnWriteArrayList<>();
        link.follow("stream", "0", entries -> {
            entries.forEach(entry -> seen.add(number(entry)));
            return Future.succeededFuture();
        });
        for (int i = 0; i < 60; i++) {
            redis.command("XADD", "stream", "*", "n", String.valueOf(i));
            if (i % 20 == 10) {
                redis.restart();
            }
        }
        await().until(() -> seen.contains(59));
        assertThat(seen.stream().distinct().toList())
                .isEqualTo(IntStream.range(0, 60).boxed().toList());
    }

    @Test
    void followerOfWhatIsNewSeesNothingOld() {
        redis.command("XADD", "stream", "*", "n", "1");
        List<Integer> seen = new CopyOnWriteArrayList<>();
        link.follow("stream", "$", entries -> {
            entries.forEach(entry -> seen.add(number(entry)));
            return Future.succeededFuture();
        });
        await().untilAsserted(() -> {
            redis.command("XADD", "stream", "*", "n", "2");
            assertThat(seen).isNotEmpty();
        });
        assertThat(seen).doesNotContain(1);
    }

    @Test
    void entriesThatCouldNotBeTakenInComeAgain() {
        List<List<Integer>> batches = new CopyOnWriteArrayList<>();
        AtomicInteger calls = new AtomicInteger();
        get(link.send(Request.cmd(Command.XADD, "stream", "*", "n", 7)));
        link.follow("stream", "0", entries -> {
            List<Integer> numbers = new ArrayList<>();
            entries.forEach(entry -> numbers.add(number(entry)));
            batches.add(numbers);
            return calls.incrementAndGet() < 3 ? Future.failedFuture("not now") : Future.succeededFuture();
        });
        await().until(() -> batches.size() >= 3);
        get(link.send(Request.cmd(Command.XADD, "stream", "*", "n", 8)));
        await().until(() -> batches.size() >= 4);
        assertThat(batches).containsExactly(List.of(7), List.of(7), List.of(7), List.of(8));
    }

    private RedisListener listener() {
        return new RedisListener() {
            @Override
            public void message(String channel, byte[] payload) {
                heard.add(channel + "=" + new String(payload, UTF_8));
            }

            @Override
            public void missed() {
                missed.incrementAndGet();
            }
        };
    }

    private static int number(StreamEntry entry) {
        return Integer.parseInt(new String(entry.fields().get("n"), UTF_8));
    }
}
