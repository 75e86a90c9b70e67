package dev.sluice.runtime.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayDeque;

/** One live connection and when its unanswered commands were sent: answers come in their order. */
final class RedisPipeline {
    private final RedisConnection connection;
    private final ArrayDeque<Long> sentMillis = new ArrayDeque<>();
    private long lastMillis;

    RedisPipeline(RedisConnection connection, long nowMillis) {
        this.connection = connection;
        this.lastMillis = nowMillis;
    }

    Future<Response> send(Request request, long nowMillis) {
        lastMillis = nowMillis;
        sentMillis.add(nowMillis);
        return connection.send(request).onComplete(answered -> sentMillis.poll());
    }

    /** Whether the oldest answer is overdue. */
    boolean isStuck(long nowMillis, int timeoutMillis) {
        return !sentMillis.isEmpty() && sentMillis.peek() + timeoutMillis < nowMillis;
    }

    boolean isIdleSince(long millis) {
        return sentMillis.isEmpty() && lastMillis <= millis;
    }
}
