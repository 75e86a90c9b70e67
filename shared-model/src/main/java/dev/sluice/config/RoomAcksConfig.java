package dev.sluice.config;

/** Messages that ask for acknowledgements: each is kept until all have acknowledged it, or it is given up. */
public record RoomAcksConfig(
        @Setting(
                        value = "How many messages of a room may wait for acknowledgements.",
                        byDefault = "1000",
                        unit = "messages",
                        min = 1,
                        max = 1_000_000,
                        applies = Applies.LIVE)
                int queueMax,
        @Setting(
                        value = "How many members may be asked to acknowledge one message.",
                        byDefault = "100",
                        unit = "members",
                        min = 1,
                        max = 10_000,
                        applies = Applies.LIVE)
                int membersMax,
        @Setting(
                        value = "How long until a message is sent again; each time it is half as long again.",
                        byDefault = "5000",
                        unit = "ms",
                        min = 10,
                        max = 600_000,
                        applies = Applies.LIVE)
                int retryMillis,
        @Setting(
                        value = "How often a message is sent again.",
                        byDefault = "3",
                        unit = "retries",
                        min = 0,
                        max = 100,
                        applies = Applies.LIVE)
                int retriesMax,
        @Setting(
                        value = "When a message is given up, whatever was tried.",
                        byDefault = "30000",
                        unit = "ms",
                        min = 10,
                        max = 3_600_000,
                        applies = Applies.LIVE)
                int timeoutMillis) {

    public RoomAcksConfig {
        Section.of(RoomAcksConfig.class).check(queueMax, membersMax, retryMillis, retriesMax, timeoutMillis);
    }

    public static RoomAcksConfig defaults() {
        return Section.of(RoomAcksConfig.class).defaults();
    }
}
