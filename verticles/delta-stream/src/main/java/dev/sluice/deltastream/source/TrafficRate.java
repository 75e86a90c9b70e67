package dev.sluice.deltastream.source;

import java.util.Map;

/**
 * From counters of devices to bytes a second over all of them. Counted device by device: one that comes, goes or starts
 * anew must not look like a burst.
 */
final class TrafficRate {
    /** What went into the machine (read, received) and out of it (written, sent) since it started. */
    record Counters(long inBytes, long outBytes) {}

    record PerSecond(double in, double out) {}

    private static final double NANOS_PER_SECOND = 1e9;

    private Map<String, Counters> last = Map.of();
    private long lastNanos;
    private PerSecond rate = new PerSecond(0, 0);

    /** Zero the first time, when there is nothing to compare with. */
    PerSecond perSecond(Map<String, Counters> counters, long nowNanos) {
        if (counters.equals(last) && nowNanos == lastNanos) {
            return rate;
        }
        double seconds = (nowNanos - lastNanos) / NANOS_PER_SECOND;
        long in = 0;
        long out = 0;
        for (Map.Entry<String, Counters> device : counters.entrySet()) {
            Counters before = last.get(device.getKey());
            Counters now = device.getValue();
            if (before != null && now.inBytes() >= before.inBytes() && now.outBytes() >= before.outBytes()) {
                in += now.inBytes() - before.inBytes();
                out += now.outBytes() - before.outBytes();
            }
        }
        rate = last.isEmpty() || seconds <= 0 ? new PerSecond(0, 0) : new PerSecond(in / seconds, out / seconds);
        last = Map.copyOf(counters);
        lastNanos = nowNanos;
        return rate;
    }
}
