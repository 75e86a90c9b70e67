package dev.sluice.config;

/** Who is in a room, and how others learn of it. */
public record PresenceConfig(
        @Setting(
                        value = "For how long a member whose connection broke counts as present:"
                                + " who is back in time has never left.",
                        byDefault = "3000",
                        unit = "ms",
                        min = 0,
                        max = 60_000,
                        applies = Applies.LIVE)
                int graceMillis,
        @Setting(
                        value = "From how many members on changes are gathered before they are told.",
                        byDefault = "50",
                        unit = "members",
                        min = 1,
                        max = 1_000_000,
                        applies = Applies.LIVE)
                int batchFrom,
        @Setting(
                        value = "For how long changes in a large room are gathered.",
                        byDefault = "250",
                        unit = "ms",
                        min = 10,
                        max = 10_000,
                        applies = Applies.LIVE)
                int batchMillis,
        @Setting(
                        value = "How many members a newcomer is told by name; of more it learns the number.",
                        byDefault = "1000",
                        unit = "members",
                        min = 0,
                        max = 100_000,
                        applies = Applies.LIVE)
                int listedMax,
        @Setting(
                        value = "How large a member's own data may be.",
                        byDefault = "4096",
                        unit = "bytes",
                        min = 2,
                        max = 65_536,
                        applies = Applies.LIVE)
                int dataBytesMax,
        @Setting(
                        value = "For how long a new owner of a room waits for the gateways to say who is in it.",
                        byDefault = "1000",
                        unit = "ms",
                        min = 0,
                        max = 10_000,
                        applies = Applies.LIVE)
                int gatherMillis) {

    public PresenceConfig {
        Section.of(PresenceConfig.class)
                .check(graceMillis, batchFrom, batchMillis, listedMax, dataBytesMax, gatherMillis);
    }

    public static PresenceConfig defaults() {
        return Section.of(PresenceConfig.class).defaults();
    }
}
