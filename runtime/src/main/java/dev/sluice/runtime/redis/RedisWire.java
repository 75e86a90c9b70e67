package dev.sluice.runtime.redis;

import dev.sluice.config.RedisConfig;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * One connection that is made anew whenever it is lost. All of it runs on one context.
 *
 * <p>The client library keeps a dead connection dead, and waits without end for a server that accepts but does not
 * answer. So each try is a client of its own, which is thrown away whole.
 */
final class RedisWire {
    /** Told on the wire's context. */
    interface Listener {
        /** There is a connection, and Redis answers on it. */
        void up(RedisConnection connection);

        /** The one that was up is lost. */
        void down();
    }

    private static final int SPARE_WAITING_HANDLERS = 64;

    private final Vertx vertx;
    private final Context context;
    private final RedisConfig config;
    private final RedisOptions options;
    private final Listener listener;
    private final Backoff backoff;
    private Redis client;
    private boolean up;
    private boolean closed;

    /** @param url with the password, if there is one */
    RedisWire(Vertx vertx, Context context, RedisConfig config, String url, Listener listener) {
        this.vertx = vertx;
        this.context = context;
        this.config = config;
        this.listener = listener;
        this.backoff =
                new Backoff(config.reconnectMinMillis(), config.reconnectMaxMillis(), () -> ThreadLocalRandom.current()
                        .nextDouble());
        this.options = new RedisOptions()
                .setConnectionString(url)
                .setMaxPoolSize(1)
                .setMaxPoolWaiting(1)
                .setPoolCleanerInterval(-1)
                .setPoolRecycleTimeout(-1)
                // Ours is the bound, and it tells; the library's must never be met before it.
                .setMaxWaitingHandlers(config.commandsPendingMax() + SPARE_WAITING_HANDLERS)
                .setNetClientOptions(new NetClientOptions()
                        .setTcpNoDelay(true)
                        .setTcpKeepAlive(true)
                        .setConnectTimeout(config.connectTimeoutMillis()));
    }

    /** On the wire's context, as all that follows. */
    void open() {
        if (closed) {
            return;
        }
        Redis attempt = Redis.createClient(vertx, options);
        client = attempt;
        attempt.connect()
                // Only an answer proves that Redis has loaded its files.
                .compose(
                        connection -> connection.send(Request.cmd(Command.PING)).map(pong -> connection))
                .timeout(config.connectTimeoutMillis(), TimeUnit.MILLISECONDS)
                .onComplete(connected -> context.runOnContext(now -> {
                    if (attempt != client) {
                        attempt.close();
                    } else if (connected.failed()) {
                        lost(attempt);
                    } else {
                        opened(attempt, connected.result());
                    }
                }));
    }

    private void opened(Redis attempt, RedisConnection connection) {
        connection.endHandler(end -> context.runOnContext(now -> lost(attempt)));
        connection.exceptionHandler(failure -> context.runOnContext(now -> lost(attempt)));
        up = true;
        backoff.reset();
        listener.up(connection);
    }

    /** Gives the connection up and makes a new one: it does not answer. */
    void drop() {
        if (client != null) {
            lost(client);
        }
    }

    void close() {
        closed = true;
        if (client != null) {
            lost(client);
        }
    }

    private void lost(Redis attempt) {
        if (attempt != client) {
            return;
        }
        client = null;
        attempt.close();
        if (up) {
            up = false;
            listener.down();
        }
        if (!closed) {
            vertx.setTimer(backoff.nextMillis(), again -> context.runOnContext(now -> open()));
        }
    }
}
