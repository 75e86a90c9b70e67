package dev.sluice.bench.load;

import org.HdrHistogram.Histogram;

/** What one event loop had counted at a moment, taken on that loop; the latencies are those since the last mark. */
record LoopMark(long nanos, long deliveries, long receivedBytes, long breaks, Histogram latencyMicros) {

    static LoopMark of(Tally tally) {
        Histogram latencyMicros = tally.latencyMicros;
        tally.latencyMicros = Tally.latencies();
        return new LoopMark(System.nanoTime(), tally.deliveries, tally.receivedBytes, tally.breaks, latencyMicros);
    }
}
