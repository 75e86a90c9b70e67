package dev.sluice.bench.report;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What can be measured of a server in a workload. The JSON key is the name in camel case. */
public enum Figure {
    PATCHES_PER_SECOND("patches/s", "%,.0f"),
    EVENTS_PER_SECOND("events/s", "%,.0f"),
    BYTES_PER_EVENT("bytes/event", "%.1f"),
    FEWER_BYTES_PERCENT("fewer %", "%.1f"),
    SERVER_MICROS_PER_EVENT("server µs/event", "%.2f"),
    DELTAS_PER_SECOND_ASKED("asked/s", "%.0f"),
    ASKED_PERCENT("of asked %", "%.1f"),
    DELIVERIES_PER_SECOND("deliveries/s", "%,.0f"),
    SERVER_MICROS_PER_DELIVERY("server µs", "%.3f"),
    GENERATOR_MICROS_PER_DELIVERY("gen µs", "%.3f"),
    SERVER_CPU_PERCENT("server CPU %", "%.0f"),
    GENERATOR_CPU_PERCENT("gen CPU %", "%.0f"),
    STOLEN_CPU_PERCENT("stolen CPU %", "%.0f"),
    BYTES_PER_DELIVERY("bytes", "%.0f"),
    P50_MILLIS("p50 ms", "%.2f"),
    P95_MILLIS("p95 ms", "%.2f"),
    P99_MILLIS("p99 ms", "%.2f"),
    P999_MILLIS("p99.9 ms", "%.2f"),
    MAX_MILLIS("max ms", "%.2f"),
    RSS_MEBIBYTES("RSS MiB", "%.1f"),
    BREAKS("breaks", "%.0f"),
    LOST("lost", "%.0f"),
    RETRIED("retried", "%.0f"),
    MISSING("missing", "%.0f"),
    HEAP_DIFFERENCE_MEBIBYTES("heap + MiB", "%.1f"),
    RSS_BEFORE_MEBIBYTES("RSS before", "%.1f"),
    RSS_AFTER_MEBIBYTES("RSS after", "%.1f"),
    RSS_KIBIBYTES_PER_CONNECTION("RSS KiB/conn", "%.2f"),
    HEAP_KIBIBYTES_PER_CONNECTION("heap KiB/conn", "%.2f"),
    RSS_KIBIBYTES_PER_ROOM("RSS KiB/room", "%.2f"),
    HEAP_KIBIBYTES_PER_ROOM("heap KiB/room", "%.2f"),
    RSS_DIFFERENCE_MEBIBYTES("RSS + MiB", "%.1f"),
    P50_RATIO("p50 ×", "%.2f"),
    P99_RATIO("p99 ×", "%.2f");

    /** What a ratio says something about: what the servers did, not what they were asked or what went wrong. */
    private static final Set<Figure> COMPARED = EnumSet.of(
            PATCHES_PER_SECOND,
            EVENTS_PER_SECOND,
            DELIVERIES_PER_SECOND,
            SERVER_MICROS_PER_DELIVERY,
            SERVER_CPU_PERCENT,
            BYTES_PER_DELIVERY,
            P50_MILLIS,
            P95_MILLIS,
            P99_MILLIS,
            P999_MILLIS,
            MAX_MILLIS,
            RSS_MEBIBYTES,
            RSS_KIBIBYTES_PER_CONNECTION,
            HEAP_KIBIBYTES_PER_CONNECTION);

    private final String heading;
    private final String format;

    Figure(String heading, String format) {
        this.heading = heading;
        this.format = format;
    }

    String heading() {
        return heading;
    }

    boolean isCompared() {
        return COMPARED.contains(this);
    }

    String format(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "-";
    }

    String jsonKey() {
        StringBuilder key = new StringBuilder();
        for (String word : name().toLowerCase(Locale.ROOT).split("_")) {
            key.append(key.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return key.toString();
    }
}
