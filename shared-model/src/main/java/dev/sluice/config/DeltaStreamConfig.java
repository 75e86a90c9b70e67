package dev.sluice.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The owners of delta streams. */
public record DeltaStreamConfig(
        @Setting(
                        value = "How many lanes, each on an event loop of its own, share the streams.",
                        byDefault = "1",
                        min = 1,
                        max = 64,
                        applies = Applies.NODE)
                int instances,
        @Setting("What an owner keeps of each stream.") LogConfig log,
        @Setting(
                        value = "How large the state of one stream may grow.",
                        byDefault = "1048576",
                        unit = "bytes",
                        min = 1_024,
                        max = 1_073_741_824,
                        applies = Applies.VERTICLE)
                int stateBytesMax,
        @Setting(
                        value = "How large one change may be.",
                        byDefault = "65536",
                        unit = "bytes",
                        min = 64,
                        max = 16_777_216,
                        applies = Applies.VERTICLE)
                int changeBytesMax,
        @Setting(
                        value = "For how long changes are gathered into one batch; 0 sends at the end of each turn"
                                + " of the event loop.",
                        byDefault = "0",
                        unit = "ms",
                        min = 0,
                        max = 1_000,
                        applies = Applies.LIVE)
                int batchIntervalMillis,
        @Setting(
                        value = "The streams by name. Layers are merged by name; null removes a stream.",
                        byDefault = "{\"simulator\": {\"source\": \"simulator\"}, \"host\": {\"source\": \"host\"}}",
                        pattern = "[A-Za-z0-9._-]{1,64}",
                        patternInWords = "a name of 1 to 64 letters, digits, '.', '_' and '-'",
                        applies = Applies.VERTICLE)
                Map<String, StreamConfig> streams) {

    public DeltaStreamConfig {
        Section.of(DeltaStreamConfig.class)
                .check(instances, log, stateBytesMax, changeBytesMax, batchIntervalMillis, streams);
        // Not Map.copyOf: the first stream of the file should stay the first.
        streams = Collections.unmodifiableMap(new LinkedHashMap<>(streams));
    }

    public static DeltaStreamConfig defaults() {
        return Section.of(DeltaStreamConfig.class).defaults();
    }
}
