package dev.sluice.runtime.redis;

import dev.sluice.config.RedisConfig;
import dev.sluice.runtime.redis.RedisFailure.Reason;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All subscriptions of a link on one connection, which is made with the first. All of it runs on one context. */
final class RedisSubscriptions implements RedisWire.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(RedisSubscriptions.class);

    private record Topic(String name, boolean pattern) {}

    private final Vertx vertx;
    private final ContextInternal context;
    private final RedisWire wire;
    private final int probeMillis;
    private final int commandTimeoutMillis;
    private final Map<Topic, List<Entry>> entries = new HashMap<>();
    private RedisConnection connection;
    private RedisPipeline probes;
    private boolean opened;
    private boolean closed;

    RedisSubscriptions(Vertx vertx, ContextInternal context, RedisConfig config, String url) {
        this.vertx = vertx;
        this.context = context;
        this.probeMillis = config.probeMillis();
        this.commandTimeoutMillis = config.commandTimeoutMillis();
        this.wire = new RedisWire(vertx, context, config, url, this);
    }

    Future<RedisSubscription> subscribe(String name, boolean pattern, RedisListener listener) {
        Promise<RedisSubscription> confirmed = ((VertxInternal) vertx).promise();
        Topic topic = new Topic(name, pattern);
        context.runOnContext(now -> add(topic, new Entry(listener, confirmed)));
        return confirmed.future();
    }

    void close() {
        closed = true;
        wire.close();
        entries.values().forEach(all -> all.forEach(entry -> entry.confirmed.tryFail(closed())));
        entries.clear();
    }

    /** A server that says nothing may have nothing to say, or be gone: only asking tells. */
    void check(long nowMillis) {
        if (connection != null && probes.isStuck(nowMillis, commandTimeoutMillis)) {
            wire.drop();
        } else if (connection != null && probes.isIdleSince(nowMillis - probeMillis)) {
            probes.send(Request.cmd(Command.PING), nowMillis);
        }
    }

    private void add(Topic topic, Entry entry) {
        if (closed) {
            entry.confirmed.fail(closed());
            return;
        }
        entries.computeIfAbsent(topic, first -> new ArrayList<>()).add(entry);
        if (!opened) {
            opened = true;
            wire.open();
        } else if (connection != null) {
            // Also for a topic that is there: Redis confirms each, and that is when the new listener hears all.
            send(topic.pattern ? Command.PSUBSCRIBE : Command.SUBSCRIBE, topic);
        }
    }

    private void remove(Topic topic, Entry entry) {
        List<Entry> all = entries.get(topic);
        if (all == null || !all.remove(entry) || !all.isEmpty()) {
            return;
        }
        entries.remove(topic);
        if (connection != null) {
            send(topic.pattern ? Command.PUNSUBSCRIBE : Command.UNSUBSCRIBE, topic);
        }
    }

    @Override
    public void up(RedisConnection made) {
        connection = made;
        probes = new RedisPipeline(made, System.currentTimeMillis());
        made.handler(this::hear);
        entries.keySet().forEach(topic -> send(topic.pattern ? Command.PSUBSCRIBE : Command.SUBSCRIBE, topic));
    }

    @Override
    public void down() {
        connection = null;
        entries.values()
                .forEach(all -> all.forEach(
                        entry -> entry.interrupted |= entry.confirmed.future().isComplete()));
    }

    private void send(Command command, Topic topic) {
        connection.send(Request.cmd(command).arg(topic.name)).onFailure(cause -> wire.drop());
    }

    private void hear(Response push) {
        if (push.type() == ResponseType.SIMPLE) {
            // The answer to a probe that the client library no longer expects.
            return;
        }
        switch (push.get(0).toString()) {
            case "message" -> deliver(new Topic(push.get(1).toString(), false), push.get(1), push.get(2));
            case "pmessage" -> deliver(new Topic(push.get(1).toString(), true), push.get(2), push.get(3));
            case "subscribe" -> confirm(new Topic(push.get(1).toString(), false));
            case "psubscribe" -> confirm(new Topic(push.get(1).toString(), true));
            default -> {
                // The end of a subscription is confirmed too, and nobody waits for it.
            }
        }
    }

    private void deliver(Topic topic, Response channel, Response payload) {
        for (Entry entry : List.copyOf(entries.getOrDefault(topic, List.of()))) {
            if (entry.ended) {
                continue;
            }
            try {
                entry.listener.message(channel.toString(), payload.toBytes());
            } catch (RuntimeException bug) {
                LOG.error("a listener of Redis messages failed", bug);
            }
        }
    }

    private void confirm(Topic topic) {
        for (Entry entry : List.copyOf(entries.getOrDefault(topic, List.of()))) {
            entry.confirmed.tryComplete(() -> {
                // At once, whatever is on its way already; the rest follows on the context.
                entry.ended = true;
                context.runOnContext(now -> remove(topic, entry));
            });
            if (entry.interrupted) {
                entry.interrupted = false;
                entry.listener.missed();
            }
        }
    }

    private static RedisFailure closed() {
        return new RedisFailure(Reason.CLOSED, "the link to Redis is closed");
    }

    private static final class Entry {
        final RedisListener listener;
        final Promise<RedisSubscription> confirmed;
        boolean interrupted;
        volatile boolean ended;

        Entry(RedisListener listener, Promise<RedisSubscription> confirmed) {
            this.listener = listener;
            this.confirmed = confirmed;
        }
    }
}
