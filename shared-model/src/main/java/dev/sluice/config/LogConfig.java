package dev.sluice.config;

/** The tail of one channel that is kept in memory: the oldest frames go when either bound is reached. */
public record LogConfig(
        @Setting(
                        value = "How many frames of a channel are kept.",
                        byDefault = "8192",
                        unit = "frames",
                        min = 1,
                        max = 16_777_216,
                        applies = Applies.VERTICLE)
                int framesMax,
        @Setting(
                        value = "How many bytes of a channel's frames are kept.",
                        byDefault = "8388608",
                        unit = "bytes",
                        min = 1_024,
                        max = 1_073_741_824,
                        applies = Applies.VERTICLE)
                int bytesMax) {

    public LogConfig {
        Section.of(LogConfig.class).check(framesMax, bytesMax);
    }

    public static LogConfig defaults() {
        return Section.of(LogConfig.class).defaults();
    }
}
