package dev.sluice.deltastream;

import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.bus.ErrorCode;
import dev.sluice.model.Entry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What one lane counts. Counters are the node's; gauges carry the lane, and none carries a stream: their number is the
 * configuration's, not ours to multiply.
 */
final class StreamMetrics {
    /** Which way a change came in. */
    enum Origin {
        SOURCE,
        HTTP,
        BUS,
        CLIENT
    }

    /** How a lane came by a stream, or lost it. */
    enum Ownership {
        GAINED,
        LOST,
        /** Readers had been in a later life of the stream: another node owned it meanwhile. */
        OUTLIVED
    }

    /** What a new owner was told of the stream's past. */
    enum Restored {
        FOUND,
        FORMER_OWNER,
        NOTHING,
        NOBODY
    }

    private final MeterRegistry meters;
    private final Counter batches;
    private final Counter entries;
    private final Counter bytes;
    private final Counter skipped;
    private final Counter reads;
    private final Counter retries;
    private final Counter forgiven;
    private final Counter[] changes = new Counter[Origin.values().length];
    private final Counter[] ownership = new Counter[Ownership.values().length];
    private final Counter[] restored = new Counter[Restored.values().length];
    private final AtomicInteger streams = new AtomicInteger();
    private final AtomicInteger gateways = new AtomicInteger();
    private final Gauge streamsGauge;
    private final Gauge gatewaysGauge;

    StreamMetrics(MeterRegistry meters, int lane) {
        this.meters = meters;
        this.batches = meters.counter("sluice.stream.batches.sent");
        this.entries = meters.counter("sluice.stream.entries.sent");
        this.bytes = meters.counter("sluice.stream.bytes.sent");
        this.skipped = meters.counter("sluice.stream.batches.skipped", "reason", "window_spent");
        this.reads = meters.counter("sluice.stream.reads");
        this.retries = meters.counter("sluice.stream.restore.retries");
        this.forgiven = meters.counter("sluice.stream.changes.forgiven", "reason", "stalled");
        for (Origin origin : Origin.values()) {
            changes[origin.ordinal()] = meters.counter("sluice.stream.changes", "origin", tag(origin));
        }
        for (Ownership change : Ownership.values()) {
            ownership[change.ordinal()] = meters.counter("sluice.stream.ownership.changes", "reason", tag(change));
        }
        for (Restored outcome : Restored.values()) {
            restored[outcome.ordinal()] = meters.counter("sluice.stream.restores", "outcome", tag(outcome));
        }
        String laneTag = String.valueOf(lane);
        this.streamsGauge = Gauge.builder("sluice.stream.owned", streams, AtomicInteger::get)
                .tag("lane", laneTag)
                .register(meters);
        this.gatewaysGauge = Gauge.builder("sluice.stream.gateways.attached", gateways, AtomicInteger::get)
                .tag("lane", laneTag)
                .register(meters);
    }

    /** The lane ends: its gauges would show what it was for ever, and stand in the way of its successor's. */
    void close() {
        meters.remove(streamsGauge);
        meters.remove(gatewaysGauge);
    }

    void changed(Origin origin) {
        changes[origin.ordinal()].increment();
    }

    void refused(ErrorCode code) {
        meters.counter("sluice.stream.changes.refused", "reason", code.text()).increment();
    }

    void sent(Batch batch) {
        batches.increment();
        entries.increment(batch.entries().size());
        long payload = 0;
        for (Entry entry : batch.entries()) {
            payload += entry.payload().length;
        }
        bytes.increment(payload);
    }

    void skipped(long count) {
        skipped.increment(count);
    }

    void read() {
        reads.increment();
    }

    /** Changes that a source did not make, since the lane had stalled for too long to make up for them. */
    void forgiven(long count) {
        forgiven.increment(count);
    }

    void ownership(Ownership change) {
        ownership[change.ordinal()].increment();
    }

    void restored(Restored outcome) {
        restored[outcome.ordinal()].increment();
    }

    void restoreRetried() {
        retries.increment();
    }

    void holds(int streamCount, int gatewayCount) {
        streams.set(streamCount);
        gateways.set(gatewayCount);
    }

    private static String tag(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
