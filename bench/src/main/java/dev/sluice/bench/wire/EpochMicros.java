package dev.sluice.bench.wire;

import java.time.Instant;

/** The clock that the processes of one machine share. Monotonic clocks have no common zero across JVMs. */
public final class EpochMicros {
    private EpochMicros() {}

    /** Microseconds since the epoch. */
    public static long now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    }
}
