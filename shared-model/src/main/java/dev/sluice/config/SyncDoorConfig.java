package dev.sluice.config;

/** What clients of {@code /sync} meet. */
public record SyncDoorConfig(
        @Setting(
                        value = "How long a client may send no valid message before it is closed. Answers to pings do"
                                + " not count.",
                        byDefault = "60000",
                        unit = "ms",
                        min = 100,
                        max = 86_400_000,
                        applies = Applies.LIVE)
                int silenceMillis,
        @Setting(
                        value = "How many patches of one client may wait for their answers; more are refused.",
                        byDefault = "4096",
                        unit = "patches",
                        min = 1,
                        max = 1_000_000,
                        applies = Applies.LIVE)
                int patchesPendingMax,
        @Setting(
                        value = "How long a patch is tried again while its document has no owner that answers.",
                        byDefault = "10000",
                        unit = "ms",
                        min = 0,
                        max = 600_000,
                        applies = Applies.LIVE)
                int retryMillis) {

    public SyncDoorConfig {
        Section.of(SyncDoorConfig.class).check(silenceMillis, patchesPendingMax, retryMillis);
    }

    public static SyncDoorConfig defaults() {
        return Section.of(SyncDoorConfig.class).defaults();
    }
}
