package dev.sluice.config;

import java.util.List;

/** What somebody may do, by channel. */
public record RightsConfig(
        @Setting(
                        value = "The channels that may be read: room/lobby, trace/* or * for all.",
                        byDefault = "[]",
                        pattern = CHANNELS,
                        patternInWords = CHANNELS_IN_WORDS,
                        applies = Applies.LIVE)
                List<String> subscribe,
        @Setting(
                        value = "The channels that may be written to.",
                        byDefault = "[]",
                        pattern = CHANNELS,
                        patternInWords = CHANNELS_IN_WORDS,
                        applies = Applies.LIVE)
                List<String> publish,
        @Setting(
                        value = "Whether the node may be administered, which includes all of its channels.",
                        byDefault = "false",
                        applies = Applies.LIVE)
                boolean admin) {

    private static final String CHANNELS = "\\*|[a-z][a-z0-9-]*/[^*\\s]*\\*?";
    private static final String CHANNELS_IN_WORDS = "a channel such as room/lobby, a beginning such as trace/*, or *";

    public RightsConfig {
        Section.of(RightsConfig.class).check(subscribe, publish, admin);
        subscribe = List.copyOf(subscribe);
        publish = List.copyOf(publish);
    }

    public static RightsConfig defaults() {
        return Section.of(RightsConfig.class).defaults();
    }
}
