package dev.sluice.runtime.redis;

import dev.sluice.config.RedisConfig;
import dev.sluice.runtime.redis.RedisFailure.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node's way to Redis. Commands share one pipelined connection and are done in the order in which a context sends
 * them. Any context may call; futures complete on the caller's. Each fails with a {@link RedisFailure} alone.
 *
 * <p>Nothing is sent twice by itself: after {@link Reason#LOST} the caller decides, who knows whether the command may
 * be repeated.
 */
public final class RedisLink {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
    private static final int CHECKS_PER_TIMEOUT = 4;

    private final Vertx vertx;
    private final RedisConfig config;
    private final String url;
    private final ContextInternal context;
    private final RedisWire wire;
    private final RedisSubscriptions subscriptions;
    private final List<RedisStreamReader> readers = new ArrayList<>();
    private final Promise<Void> ready;
    private final AtomicInteger pending = new AtomicInteger();
    private final Counter overloads;
    private final Counter connects;
    private final long timer;
    private final Set<String> sentScripts = new HashSet<>();
    private RedisPipeline pipeline;
    private volatile boolean healthy;
    private volatile boolean closed;

    private RedisLink(Vertx vertx, RedisConfig config, String url, MeterRegistry meters, String use) {
        this.vertx = vertx;
        this.config = config;
        this.url = url;
        this.context = ((VertxInternal) vertx).createEventLoopContext();
        this.ready = context.promise();
        this.wire = new RedisWire(vertx, context, config, url, new Commands());
        this.subscriptions = new RedisSubscriptions(vertx, context, config, url);
        this.overloads = meters.counter("sluice.redis.refusals", "reason", "overloaded");
        this.connects = meters.counter("sluice.redis.connects");
        meters.gauge("sluice.redis.pending", Tags.of("use", use), pending);
        int checkMillis =
                Math.max(1, Math.min(config.commandTimeoutMillis(), config.probeMillis()) / CHECKS_PER_TIMEOUT);
        this.timer = vertx.setPeriodic(checkMillis, tick -> context.runOnContext(now -> check()));
    }

    /** As {@link #open(Vertx, RedisConfig, MeterRegistry, String)}, for all that has no link of its own. */
    public static RedisLink open(Vertx vertx, RedisConfig config, MeterRegistry meters) {
        return open(vertx, config, meters, "shared");
    }

    /**
     * Starts connecting and returns at once; commands fail as {@link Reason#DISCONNECTED} until {@link #ready}.
     *
     * @param use what it is for: tells the meters of a node's links apart
     * @throws dev.sluice.config.ConfigException when the URL is in a file that can't be read
     */
    public static RedisLink open(Vertx vertx, RedisConfig config, MeterRegistry meters, String use) {
        RedisLink link = new RedisLink(vertx, config, RedisUrl.of(config), meters, use);
        link.context.runOnContext(start -> link.wire.open());
        return link;
    }

    /** Completes when Redis has answered for the first time. */
    public Future<Void> ready() {
        return ready.future();
    }

    /** Whether there is a connection on which Redis answers. */
    public boolean isHealthy() {
        return healthy;
    }

    /** What the names of all keys and channels shall begin with. */
    public String prefix() {
        return config.prefix();
    }

    public Future<Response> send(Request request) {
        return submit(() -> request);
    }

    /**
     * Runs a script: by its text for the first time on a connection, by its digest from then on. So scripts too are
     * done in the order in which they are sent.
     *
     * @param args texts, numbers, byte arrays or buffers
     */
    public Future<Response> eval(RedisScript script, List<String> keys, List<?> args) {
        Supplier<Request> byText = () -> evalRequest(Command.EVAL, script.text(), keys, args);
        Supplier<Request> byDigest = () -> evalRequest(Command.EVALSHA, script.sha1(), keys, args);
        return submit(() -> sentScripts.add(script.sha1()) ? byText.get() : byDigest.get())
                .recover(failure ->
                        failure.getMessage().startsWith("NOSCRIPT") ? submit(byText) : Future.failedFuture(failure));
    }

    /**
     * Hears a channel from when the future completes until the subscription is closed. Redis keeps nothing for who is
     * not connected: see {@link RedisListener#missed}.
     */
    public Future<RedisSubscription> subscribe(String channel, RedisListener listener) {
        return subscriptions.subscribe(channel, false, listener);
    }

    /** The same for all channels that match a glob-style pattern. */
    public Future<RedisSubscription> subscribePattern(String pattern, RedisListener listener) {
        return subscriptions.subscribe(pattern, true, listener);
    }

    /**
     * Follows a Redis stream on a connection of its own.
     *
     * @param afterId the id behind which to begin: {@code 0} for all, {@code $} for what is new
     */
    public RedisStreamReader follow(String key, String afterId, RedisStreamReader.Handler handler) {
        RedisStreamReader reader = new RedisStreamReader(vertx, config, url, key, afterId, handler);
        synchronized (readers) {
            readers.add(reader);
        }
        reader.start();
        return reader;
    }

    /** Ends all connections. What is under way fails. */
    public Future<Void> close() {
        closed = true;
        vertx.cancelTimer(timer);
        synchronized (readers) {
            readers.forEach(RedisStreamReader::close);
        }
        Promise<Void> done = ((VertxInternal) vertx).promise();
        context.runOnContext(now -> {
            wire.close();
            subscriptions.close();
            done.complete();
        });
        return done.future();
    }

    /** @param request made on the link's context, right before it is sent */
    private Future<Response> submit(Supplier<Request> request) {
        Promise<Response> answer = ((VertxInternal) vertx).promise();
        if (closed) {
            answer.fail(new RedisFailure(Reason.CLOSED, "the link to Redis is closed"));
        } else if (pending.incrementAndGet() > config.commandsPendingMax()) {
            pending.decrementAndGet();
            overloads.increment();
            answer.fail(new RedisFailure(
                    Reason.OVERLOADED, config.commandsPendingMax() + " commands wait for Redis already"));
        } else {
            context.execute(() -> sendNow(request, answer));
        }
        return answer.future();
    }

    private void sendNow(Supplier<Request> request, Promise<Response> answer) {
        if (pipeline == null) {
            pending.decrementAndGet();
            answer.fail(new RedisFailure(Reason.DISCONNECTED, "there is no connection to Redis"));
            return;
        }
        pipeline.send(request.get(), System.currentTimeMillis()).onComplete(answered -> {
            pending.decrementAndGet();
            if (answered.succeeded()) {
                answer.complete(answered.result());
            } else {
                answer.fail(failure(answered.cause()));
            }
        });
    }

    /** The library reports Redis's error answers and a lost connection by the same type. */
    private static RedisFailure failure(Throwable cause) {
        String text = String.valueOf(cause.getMessage());
        if (!(cause instanceof Response) || text.equals("CONNECTION_CLOSED")) {
            return new RedisFailure(Reason.LOST, "the connection to Redis was lost before the answer came");
        }
        return new RedisFailure(text.startsWith("LOADING") ? Reason.DISCONNECTED : Reason.REFUSED, text);
    }

    private static Request evalRequest(Command command, String script, List<String> keys, List<?> args) {
        List<Object> all = new ArrayList<>(keys.size() + args.size() + 2);
        all.add(script);
        all.add(keys.size());
        all.addAll(keys);
        all.addAll(args);
        return Request.cmd(command, all.toArray());
    }

    private void check() {
        long now = System.currentTimeMillis();
        subscriptions.check(now);
        if (pipeline != null && pipeline.isStuck(now, config.commandTimeoutMillis())) {
            wire.drop();
        } else if (pipeline != null && pipeline.isIdleSince(now - config.probeMillis())) {
            pipeline.send(Request.cmd(Command.PING), now);
        }
    }

    private final class Commands implements RedisWire.Listener {
        @Override
        public void up(RedisConnection connection) {
            sentScripts.clear();
            pipeline = new RedisPipeline(connection, System.currentTimeMillis());
            healthy = true;
            connects.increment();
            LOG.info("connected to Redis");
            ready.tryComplete();
        }

        @Override
        public void down() {
            pipeline = null;
            healthy = false;
            if (!closed) {
                LOG.warn("the connection to Redis is lost");
            }
        }
    }
}
