package dev.sluice.config;

/** What a room keeps of what was said, for those who come back: the oldest goes when any bound is reached. */
public record RoomHistoryConfig(
        @Setting(
                        value = "How many entries of a room are kept.",
                        byDefault = "1000",
                        unit = "entries",
                        min = 1,
                        max = 1_048_576,
                        applies = Applies.VERTICLE)
                int entriesMax,
        @Setting(
                        value = "How many bytes of a room's entries are kept.",
                        byDefault = "1048576",
                        unit = "bytes",
                        min = 1_024,
                        max = 1_073_741_824,
                        applies = Applies.VERTICLE)
                int bytesMax,
        @Setting(
                        value = "For how long an entry is kept.",
                        byDefault = "600000",
                        unit = "ms",
                        min = 1_000,
                        max = 86_400_000,
                        applies = Applies.LIVE)
                int ageMillis) {

    public RoomHistoryConfig {
        Section.of(RoomHistoryConfig.class).check(entriesMax, bytesMax, ageMillis);
    }

    public static RoomHistoryConfig defaults() {
        return Section.of(RoomHistoryConfig.class).defaults();
    }
}
