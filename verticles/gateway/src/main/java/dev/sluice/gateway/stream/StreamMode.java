package dev.sluice.gateway.stream;

import java.util.Locale;

/** What the client gets now, as it is told on each change. */
enum StreamMode {
    /** Every delta. */
    LIVE,
    /** One delta for several ticks. */
    CONFLATED,
    /** Snapshots in place of deltas. */
    SNAPSHOT,
    /** Nothing: it has no credit, and wants no snapshots. */
    PAUSED;

    /** As clients see it. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
