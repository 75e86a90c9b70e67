package dev.sluice.config;

/** Health and metrics on a port of their own. They need no right there: let only those reach it who may see them. */
public record OperationsConfig(
        @Setting(value = "Whether there is such a port.", byDefault = "false") boolean enabled,
        @Setting(
                        value = "The address to listen on.",
                        byDefault = "127.0.0.1",
                        pattern = ".+",
                        patternInWords = "a host name or address, not empty")
                String host,
        @Setting(value = "The TCP port; 0 takes a free one.", byDefault = "9464", min = 0, max = 65_535) int port) {

    public OperationsConfig {
        Section.of(OperationsConfig.class).check(enabled, host, port);
    }
}
