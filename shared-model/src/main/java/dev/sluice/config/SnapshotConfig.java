package dev.sluice.config;

/** The rolling snapshots of delta streams. */
public record SnapshotConfig(
        @Setting(
                        value = "How many lanes, each on an event loop of its own, share the streams.",
                        byDefault = "1",
                        min = 1,
                        max = 64,
                        applies = Applies.NODE)
                int instances,
        @Setting(
                        value = "How often a snapshot of each stream is published.",
                        byDefault = "500",
                        unit = "ms",
                        min = 50,
                        max = 60_000,
                        applies = Applies.VERTICLE)
                int intervalMillis,
        @Setting(
                        value = "How often the newest snapshot of each stream is stored.",
                        byDefault = "1000",
                        unit = "ms",
                        min = 50,
                        max = 3_600_000,
                        applies = Applies.VERTICLE)
                int storeIntervalMillis) {

    public SnapshotConfig {
        Section.of(SnapshotConfig.class).check(instances, intervalMillis, storeIntervalMillis);
    }

    public static SnapshotConfig defaults() {
        return Section.of(SnapshotConfig.class).defaults();
    }
}
