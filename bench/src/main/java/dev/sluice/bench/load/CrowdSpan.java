package dev.sluice.bench.load;

import org.HdrHistogram.Histogram;

/** What the readers of a crowd were delivered between two marks. */
public final class CrowdSpan {
    private final Histogram latencyMicros = Tally.latencies();
    private double deliveriesPerSecond;
    private long deliveries;
    private long receivedBytes;
    private long breaks;

    CrowdSpan() {}

    void add(LoopMark start, LoopMark end) {
        long loopDeliveries = end.deliveries() - start.deliveries();
        // Each loop by its own clock: a busy one takes its mark late.
        deliveriesPerSecond += loopDeliveries * 1e9 / (end.nanos() - start.nanos());
        deliveries += loopDeliveries;
        receivedBytes += end.receivedBytes() - start.receivedBytes();
        breaks += end.breaks() - start.breaks();
        latencyMicros.add(end.latencyMicros());
    }

    public double deliveriesPerSecond() {
        return deliveriesPerSecond;
    }

    /** Everything on the wire, by the deltas in it. */
    public double bytesPerDelivery() {
        return (double) receivedBytes / deliveries;
    }

    /** Ticks that were missing or out of order. */
    public long breaks() {
        return breaks;
    }

    public Histogram latencyMicros() {
        return latencyMicros;
    }
}
