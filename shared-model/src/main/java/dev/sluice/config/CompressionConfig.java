package dev.sluice.config;

/** permessage-deflate (RFC 7692). */
public record CompressionConfig(
        @Setting(
                        value = "Whether clients may negotiate permessage-deflate.",
                        byDefault = "false",
                        applies = Applies.VERTICLE)
                boolean enabled,
        @Setting(
                        value = "The effort of compression: 1 is the fastest, 9 the smallest.",
                        byDefault = "6",
                        min = 1,
                        max = 9,
                        applies = Applies.VERTICLE)
                int level,
        @Setting(
                        value = "Messages with a smaller payload are sent as they are.",
                        byDefault = "128",
                        unit = "bytes",
                        min = 0,
                        max = 65_536,
                        applies = Applies.VERTICLE)
                int bytesMin) {

    public CompressionConfig {
        Section.of(CompressionConfig.class).check(enabled, level, bytesMin);
    }

    public static CompressionConfig defaults() {
        return Section.of(CompressionConfig.class).defaults();
    }
}
