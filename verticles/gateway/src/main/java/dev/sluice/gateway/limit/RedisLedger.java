package dev.sluice.gateway.limit;

import dev.sluice.runtime.redis.RedisLink;
import dev.sluice.runtime.redis.RedisScript;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger in Redis, deployed once per node. Who shares the limits is whoever has said so there lately; while Redis does
 * not answer, nobody does.
 */
public final class RedisLedger extends VerticleBase implements Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLedger.class);
    private static final RedisScript BEAT = script("beat.lua");
    private static final RedisScript RATE = script("rate.lua");
    private static final RedisScript SEATS = script("seats.lua");
    private static final long BEAT_MILLIS = 500;
    /** How long a gateway counts that says nothing. */
    private static final long LEASE_MILLIS = 5000;

    private static final long SEATS_MILLIS = 15_000;
    private static final long RENEWAL_MILLIS = SEATS_MILLIS / 3;

    /** What is held, until it is given up or the process ends. */
    private record Holding(int pool, int seats, IntConsumer held) {}

    private final RedisLink link;
    private final String node;
    private final String prefix;
    private final int windowMillis;
    private final Map<String, Holding> holdings = new ConcurrentHashMap<>();
    private final MeterRegistry meters;
    private final List<Meter> gauges = new ArrayList<>();
    private final Counter granted;
    private final Counter empty;
    private final Counter failed;
    private final Counter fallbacks;
    private volatile int gateways;
    private volatile long beatMillis;
    private volatile long renewedMillis;

    /** @param node told apart from all others that use the same prefix */
    public RedisLedger(RedisLink link, String node, int windowMillis, MeterRegistry meters) {
        this.link = link;
        this.node = node;
        this.prefix = link.prefix() + "limits:";
        this.windowMillis = windowMillis;
        this.meters = meters;
        this.granted = claims("granted");
        this.empty = claims("empty");
        this.failed = claims("failed");
        this.fallbacks = meters.counter("sluice.limits.fallbacks");
    }

    @Override
    public Future<?> start() {
        gauges.add(Gauge.builder("sluice.limits.gateways", this, RedisLedger::gateways)
                .register(meters));
        vertx.setPeriodic(0, BEAT_MILLIS, tick -> beat());
        return Future.succeededFuture();
    }

    /** The others need not wait until this one is missed. */
    @Override
    public Future<?> stop() {
        gauges.forEach(meters::remove);
        holdings.keySet().forEach(name -> link.send(Request.cmd(Command.HDEL, prefix + name, node)));
        return link.send(Request.cmd(Command.ZREM, prefix + "gateways", node)).otherwiseEmpty();
    }

    @Override
    public int gateways() {
        return gateways;
    }

    @Override
    public void claim(String name, Claim claim, Consumer<Grant> grant, Runnable none) {
        List<Object> args = List.of(claim.pool(), claim.amount(), windowMillis, claim.returned(), claim.slice());
        link.eval(RATE, List.of(prefix + name), args).onComplete(answered -> {
            if (answered.failed()) {
                failed.increment();
                none.run();
                return;
            }
            int amount = answered.result().get(0).toInteger();
            (amount > 0 ? granted : empty).increment();
            grant.accept(new Grant(
                    amount,
                    answered.result().get(1).toLong(),
                    answered.result().get(2).toInteger()));
        });
    }

    @Override
    public void hold(String name, int pool, int seats, IntConsumer held) {
        Holding holding = new Holding(pool, seats, held);
        holdings.put(name, holding);
        send(name, holding);
    }

    private void send(String name, Holding holding) {
        List<Object> args = List.of(holding.pool(), node, holding.seats(), SEATS_MILLIS);
        Future<Response> answered = link.eval(SEATS, List.of(prefix + name), args);
        if (holding.seats() == 0) {
            // Where Redis does not hear it, they are free when their time is over.
            holdings.remove(name, holding);
            return;
        }
        answered.onSuccess(answer -> {
            // The answer to what was wanted before says nothing any more.
            if (holdings.get(name) == holding) {
                holding.held().accept(answer.toInteger());
            }
        });
    }

    private void beat() {
        long sent = System.currentTimeMillis();
        if (sent - beatMillis > LEASE_MILLIS / 2) {
            know(0);
        }
        link.eval(BEAT, List.of(prefix + "gateways"), List.of(node, LEASE_MILLIS))
                .onSuccess(answer -> {
                    beatMillis = sent;
                    know(answer.toInteger());
                    renew(sent);
                })
                .onFailure(cause -> know(0));
    }

    private void renew(long nowMillis) {
        if (nowMillis - renewedMillis >= RENEWAL_MILLIS) {
            renewedMillis = nowMillis;
            holdings.forEach(this::send);
        }
    }

    private void know(int count) {
        int before = gateways;
        gateways = count;
        if (before > 0 && count == 0) {
            fallbacks.increment();
            LOG.warn("limits hold for this node alone while Redis does not answer");
        } else if (before == 0 && count > 0) {
            LOG.atInfo().addKeyValue("gateways", count).log("limits hold for all gateways together");
        }
    }

    private Counter claims(String outcome) {
        return meters.counter("sluice.limits.claims", "outcome", outcome);
    }

    private static RedisScript script(String name) {
        try (InputStream file = RedisLedger.class.getResourceAsStream(name)) {
            return RedisScript.of(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
