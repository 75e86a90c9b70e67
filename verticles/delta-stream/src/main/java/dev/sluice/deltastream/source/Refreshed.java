package dev.sluice.deltastream.source;

import java.util.List;
import java.util.function.Supplier;

/** A list of devices, looked up anew now and then only: that costs far more than reading their counters. */
final class Refreshed<T> {
    private static final long REFRESH_NANOS = 10_000_000_000L;

    private final Supplier<List<T>> lookup;
    private List<T> devices;
    private long lookedUpNanos;

    Refreshed(Supplier<List<T>> lookup) {
        this.lookup = lookup;
    }

    List<T> at(long nowNanos) {
        if (devices == null || nowNanos - lookedUpNanos >= REFRESH_NANOS) {
            devices = lookup.get();
            lookedUpNanos = nowNanos;
        }
        return devices;
    }
}
