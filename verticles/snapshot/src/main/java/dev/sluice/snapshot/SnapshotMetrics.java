package dev.sluice.snapshot;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** What one lane counts. Counters are the node's; gauges carry the lane, and none carries a stream. */
final class SnapshotMetrics {
    /** What the store had for a stream that fell to this lane. */
    enum Loaded {
        FOUND,
        NOTHING,
        FAILED
    }

    private final MeterRegistry meters;
    private final Counter published;
    private final Counter publishedBytes;
    private final Counter skipped;
    private final Counter folded;
    private final Counter gapsFilled;
    private final Counter restarts;
    private final Counter retries;
    private final Counter stored;
    private final Counter storeFailures;
    private final Counter outlived;
    private final Counter[] loaded = new Counter[Loaded.values().length];
    private final AtomicInteger streams = new AtomicInteger();
    private final AtomicInteger gateways = new AtomicInteger();
    private final Gauge streamsGauge;
    private final Gauge gatewaysGauge;

    SnapshotMetrics(MeterRegistry meters, int lane) {
        this.meters = meters;
        this.published = meters.counter("sluice.snapshot.published");
        this.publishedBytes = meters.counter("sluice.snapshot.published.bytes");
        this.skipped = meters.counter("sluice.snapshot.batches.skipped", "reason", "window_spent");
        this.folded = meters.counter("sluice.snapshot.deltas.folded");
        this.gapsFilled = meters.counter("sluice.snapshot.gaps.filled");
        this.restarts = meters.counter("sluice.snapshot.restarts");
        this.retries = meters.counter("sluice.snapshot.request.retries");
        this.stored = meters.counter("sluice.snapshot.stored");
        this.storeFailures = meters.counter("sluice.snapshot.store.failures");
        this.outlived = meters.counter("sluice.snapshot.ownership.changes", "reason", "outlived");
        for (Loaded outcome : Loaded.values()) {
            loaded[outcome.ordinal()] = meters.counter(
                    "sluice.snapshot.loads", "outcome", outcome.name().toLowerCase(Locale.ROOT));
        }
        String laneTag = String.valueOf(lane);
        this.streamsGauge = Gauge.builder("sluice.snapshot.followed", streams, AtomicInteger::get)
                .tag("lane", laneTag)
                .register(meters);
        this.gatewaysGauge = Gauge.builder("sluice.snapshot.gateways.attached", gateways, AtomicInteger::get)
                .tag("lane", laneTag)
                .register(meters);
    }

    /** The lane ends: its gauges would show what it was for ever, and stand in the way of its successor's. */
    void close() {
        meters.remove(streamsGauge);
        meters.remove(gatewaysGauge);
    }

    void published(int stateBytes) {
        published.increment();
        publishedBytes.increment(stateBytes);
    }

    void skipped(long count) {
        skipped.increment(count);
    }

    void folded(int deltas) {
        folded.increment(deltas);
    }

    void gapsFilled(long count) {
        gapsFilled.increment(count);
    }

    /** The fold began anew: a stream's owner changed, or its log was trimmed past us. */
    void restarted() {
        restarts.increment();
    }

    /** An owner did not answer, or not what was asked: it is asked again. */
    void requestRetried() {
        retries.increment();
    }

    void stored() {
        stored.increment();
    }

    void storeFailed() {
        storeFailures.increment();
    }

    void outlived() {
        outlived.increment();
    }

    void loaded(Loaded outcome) {
        loaded[outcome.ordinal()].increment();
    }

    void holds(int streamCount, int gatewayCount) {
        streams.set(streamCount);
        gateways.set(gatewayCount);
    }
}
