package dev.sluice.bench.load;

import dev.sluice.bench.wire.EpochMicros;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Some clients of one event loop that say something in turns, at a steady rate. Runs on that loop. */
final class Talk {
    private static final long PERIOD_MICROS = 1_000;

    /** A server that can't take more is not sent a flood once it can. */
    private static final double BACKLOG_SECONDS_MAX = 0.02;

    private final List<Seat> talkers;
    private final double messagesPerSecond;
    private final Saying saying;
    private volatile ScheduledFuture<?> ticking;
    private long startNanos;
    private long turns;

    Talk(List<Seat> talkers, double messagesPerSecond, Saying saying) {
        this.talkers = talkers;
        this.messagesPerSecond = messagesPerSecond;
        this.saying = saying;
    }

    void start(EventLoop loop) {
        startNanos = System.nanoTime();
        ticking = loop.scheduleAtFixedRate(this::tick, PERIOD_MICROS, PERIOD_MICROS, TimeUnit.MICROSECONDS);
    }

    /** From any thread. */
    void stop() {
        ticking.cancel(false);
    }

    private void tick() {
        long due = (long) ((System.nanoTime() - startNanos) / 1e9 * messagesPerSecond);
        long backlogMax = 1 + (long) (BACKLOG_SECONDS_MAX * messagesPerSecond);
        turns = Math.max(turns, due - backlogMax);
        long first = turns;
        while (turns < due) {
            talker(turns++).say(saying.next(PooledByteBufAllocator.DEFAULT, EpochMicros.now()));
        }
        // Who had several turns is flushed once.
        for (long turn = first; turn < Math.min(due, first + talkers.size()); turn++) {
            talker(turn).flush();
        }
    }

    private Seat talker(long turn) {
        return talkers.get((int) (turn % talkers.size()));
    }
}
