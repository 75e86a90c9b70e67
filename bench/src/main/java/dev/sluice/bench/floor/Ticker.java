package dev.sluice.bench.floor;

import dev.sluice.bench.wire.EpochMicros;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Makes deltas at the asked rate and hands each, or all of a flush interval joined, to every audience. Encoded once,
 * whatever the number of members. Runs on one event loop.
 */
final class Ticker {
    /** Timers below this cost more than they bring; several deltas may be due at once. */
    private static final long PERIOD_NANOS_MIN = 1_000_000;

    /** How much of a backlog is worked off in one turn, so that connections are still read when it is too much. */
    private static final double BACKLOG_SECONDS_MAX = 0.02;

    private final FloorOptions options;
    private final List<Audience> audiences;
    private final FloorFrames frames;
    private ByteBuf gathered;
    private long startNanos;
    private long tickId;

    Ticker(FloorOptions options, Collection<Audience> audiences) {
        this.options = options;
        this.audiences = List.copyOf(audiences);
        this.frames = new FloorFrames(options.payloadBytes());
    }

    void start(EventLoop loop) {
        startNanos = System.nanoTime();
        gathered = buffer();
        long periodNanos = Math.max(PERIOD_NANOS_MIN, (long) (1e9 / options.deltasPerSecond()));
        loop.scheduleAtFixedRate(this::produce, periodNanos, periodNanos, TimeUnit.NANOSECONDS);
        int flushMillis = options.flushIntervalMillis();
        if (flushMillis > 0) {
            loop.scheduleAtFixedRate(this::handOver, flushMillis, flushMillis, TimeUnit.MILLISECONDS);
        }
    }

    private void produce() {
        double elapsedSeconds = (System.nanoTime() - startNanos) / 1e9;
        long dueTickId = (long) (elapsedSeconds * options.deltasPerSecond());
        long turnMax = 1 + (long) (BACKLOG_SECONDS_MAX * options.deltasPerSecond());
        long lastTickId = Math.min(dueTickId, tickId + turnMax);
        while (tickId < lastTickId) {
            tickId++;
            frames.delta(gathered, tickId, EpochMicros.now());
            if (options.flushIntervalMillis() == 0) {
                handOver();
            }
        }
    }

    private void handOver() {
        if (!gathered.isReadable()) {
            return;
        }
        ByteBuf ready = gathered;
        gathered = buffer();
        long readyTickId = tickId;
        for (Audience audience : audiences) {
            ByteBuf share = ready.retainedDuplicate();
            if (audience.loop().inEventLoop()) {
                audience.deliver(share, readyTickId);
            } else {
                audience.loop().execute(() -> audience.deliver(share, readyTickId));
            }
        }
        ready.release();
    }

    private ByteBuf buffer() {
        return PooledByteBufAllocator.DEFAULT.directBuffer(options.payloadBytes() + 256);
    }
}
