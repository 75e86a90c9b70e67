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
                int level) {

    public CompressionConfig {
        Section.of(CompressionConfig.class).check(enabled, level);
    }

    public static CompressionConfig defaults() {
        return Section.of(CompressionConfig.class).defaults();
    }
}
