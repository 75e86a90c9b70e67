package dev.sluice.config;

/** The process as a whole. */
public record NodeConfig(
        @Setting(
                        value = "Where the node keeps its files; relative to the working directory.",
                        byDefault = "data",
                        pattern = ".+",
                        patternInWords = "a path, not empty")
                String dataDirectory,
        @Setting(
                        value = "How long a stop waits for connections to end before it cuts them.",
                        byDefault = "10000",
                        unit = "ms",
                        min = 0,
                        max = 600_000,
                        applies = Applies.LIVE)
                int shutdownTimeoutMillis,
        @Setting(
                        value = "How often files of configuration and keys are looked at for changes.",
                        byDefault = "1000",
                        unit = "ms",
                        min = 10,
                        max = 3_600_000)
                int filesPollMillis,
        @Setting(
                        value = "An event loop that is busy for longer than this is logged with its stack.",
                        byDefault = "1000",
                        unit = "ms",
                        min = 50,
                        max = 60_000)
                int blockedThreadWarnMillis,
        @Setting(
                        value = "What the tails of all channels may take of the node's memory together: the more of"
                                + " them are busy, the less each of them keeps. 0 for half of the largest heap.",
                        byDefault = "0",
                        unit = "MiB",
                        min = 0,
                        max = 1_048_576)
                int logsMebibytesMax,
        @Setting("Health and metrics on a port of their own, as nodes without a gateway need.")
                OperationsConfig operations) {

    public NodeConfig {
        Section.of(NodeConfig.class)
                .check(
                        dataDirectory,
                        shutdownTimeoutMillis,
                        filesPollMillis,
                        blockedThreadWarnMillis,
                        logsMebibytesMax,
                        operations);
    }

    public static NodeConfig defaults() {
        return Section.of(NodeConfig.class).defaults();
    }
}
