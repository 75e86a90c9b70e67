package dev.sluice.runtime.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How late the event loops are: each has a task that is due every {@link #BEAT_MILLIS}, and the delay beyond that is
 * recorded as {@link #NAME}, for all loops together. A loop that is blocked, and a process that gets no CPU, look the
 * same to a client, and do so here.
 */
public final class EventLoopLag {
    /** A timer with buckets; its maximum is that of the last minutes. */
    public static final String NAME = "sluice.node.eventloop.lag";

    private static final long BEAT_MILLIS = 20;
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(10),
        Duration.ofMillis(20),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(200),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5)
    };

    private EventLoopLag() {}

    /** Measures from now on until {@code vertx} is closed. */
    public static void measure(Vertx vertx, MeterRegistry meters) {
        Timer lag = Timer.builder(NAME)
                .description("How late the event loops run what is due")
                .serviceLevelObjectives(BUCKETS)
                .register(meters);
        for (EventExecutor loop : ((VertxInternal) vertx).nettyEventLoopGroup()) {
            loop.scheduleWithFixedDelay(new Beat(lag), BEAT_MILLIS, BEAT_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private static final class Beat implements Runnable {
        private static final long BEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(BEAT_MILLIS);

        private final Timer lag;
        private long dueNanos = System.nanoTime() + BEAT_NANOS;

        Beat(Timer lag) {
            this.lag = lag;
        }

        @Override
        public void run() {
            long nowNanos = System.nanoTime();
            lag.record(Math.max(0, nowNanos - dueNanos), TimeUnit.NANOSECONDS);
            dueNanos = nowNanos + BEAT_NANOS;
        }
    }
}
