package dev.sluice.bench.load;

import org.HdrHistogram.Histogram;

/** What the clients of one event loop counted. Read and written on that loop alone. */
final class Tally {
    private static final long LATENCY_MICROS_MAX = 120_000_000;
    private static final int DIGITS = 3;

    /** Of readers, since the beginning. */
    long deliveries;

    /** Of readers, everything they were sent. */
    long receivedBytes;

    /** Ticks that were missing or out of order for a checked client. */
    long breaks;

    /** Since the window began. */
    Histogram latencyMicros = latencies();

    static Histogram latencies() {
        return new Histogram(1, LATENCY_MICROS_MAX, DIGITS);
    }

    void latency(long micros) {
        latencyMicros.recordValue(Math.max(0, Math.min(micros, LATENCY_MICROS_MAX)));
    }
}
