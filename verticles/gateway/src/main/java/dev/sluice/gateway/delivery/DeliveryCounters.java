package dev.sluice.gateway.delivery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What was written, left out and announced, over all channels of the node. Event loops add their {@link Tally}s. */
final class DeliveryCounters {
    private static final String ELIDED = "sluice.gateway.elided";

    private final Counter frames;
    private final Counter bytes;
    private final Counter snapshots;
    private final Counter conflated;
    private final Counter skipped;
    private final Counter gaps;
    private final Counter gapEntries;
    private final Counter stalls;
    private final Counter pages;
    private final Counter gapsFilled;
    private final Counter restarts;
    private final Counter requestFailures;

    DeliveryCounters(MeterRegistry meters) {
        frames = meters.counter("sluice.gateway.frames.sent");
        bytes = meters.counter("sluice.gateway.bytes.sent");
        snapshots = meters.counter("sluice.gateway.snapshots.sent");
        conflated = meters.counter(ELIDED, "by", "conflation");
        skipped = meters.counter(ELIDED, "by", "snapshot");
        gaps = meters.counter("sluice.gateway.gaps.announced");
        gapEntries = meters.counter(ELIDED, "by", "gap");
        stalls = meters.counter("sluice.gateway.stalls");
        pages = meters.counter("sluice.gateway.pages.read");
        gapsFilled = meters.counter("sluice.gateway.gaps.filled");
        restarts = meters.counter("sluice.gateway.channel.restarts");
        requestFailures = meters.counter("sluice.gateway.bus.request.failures");
    }

    /** Adds what was counted since the last time, and sets it back. */
    void publish(Tally tally) {
        frames.increment(tally.frames);
        bytes.increment(tally.bytes);
        snapshots.increment(tally.snapshots);
        conflated.increment(tally.conflated);
        skipped.increment(tally.skipped);
        gaps.increment(tally.gaps);
        gapEntries.increment(tally.gapEntries);
        stalls.increment(tally.stalls);
        pages.increment(tally.pages);
        tally.frames = 0;
        tally.bytes = 0;
        tally.snapshots = 0;
        tally.conflated = 0;
        tally.skipped = 0;
        tally.gaps = 0;
        tally.gapEntries = 0;
        tally.stalls = 0;
        tally.pages = 0;
    }

    void gapsFilled(long count) {
        gapsFilled.increment(count);
    }

    void restarted() {
        restarts.increment();
    }

    void requestFailed() {
        requestFailures.increment();
    }
}
