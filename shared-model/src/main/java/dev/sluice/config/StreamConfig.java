package dev.sluice.config;

/** One delta stream and where its changes come from. */
public record StreamConfig(
        @Setting(
                        value = "\"simulator\" makes changes up, \"host\" reports this machine's live figures,"
                                + " \"external\" waits for publishers.",
                        byDefault = "simulator",
                        oneOf = {"simulator", "host", "external"},
                        applies = Applies.VERTICLE)
                String source,
        @Setting(
                        value = "How many changes the simulator makes.",
                        byDefault = "500",
                        unit = "deltas/s",
                        min = 0,
                        aboveMin = true,
                        max = 1_000_000,
                        applies = Applies.VERTICLE)
                double deltasPerSecond,
        @Setting(
                        value = "The simulator pads every delta to about this size; 0 adds nothing.",
                        byDefault = "0",
                        unit = "bytes",
                        min = 0,
                        max = 65_536,
                        applies = Applies.VERTICLE)
                int payloadBytes,
        @Setting(
                        value = "How often the host source reads its figures.",
                        byDefault = "250",
                        unit = "ms",
                        min = 10,
                        max = 60_000,
                        applies = Applies.VERTICLE)
                int intervalMillis,
        @Setting(
                        value = "Whether clients may publish changes to the stream.",
                        byDefault = "false",
                        applies = Applies.VERTICLE)
                boolean publishable) {

    public StreamConfig {
        Section.of(StreamConfig.class).check(source, deltasPerSecond, payloadBytes, intervalMillis, publishable);
    }

    public static StreamConfig defaults() {
        return Section.of(StreamConfig.class).defaults();
    }
}
