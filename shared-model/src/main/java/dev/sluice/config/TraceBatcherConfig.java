package dev.sluice.config;

import java.util.List;

/** The owners of trace sessions. */
public record TraceBatcherConfig(
        @Setting(
                        value = "How many lanes, each on an event loop of its own, share the sessions.",
                        byDefault = "1",
                        min = 1,
                        max = 64,
                        applies = Applies.VERTICLE)
                int instances,
        @Setting(
                        value = "Where events are kept: \"sqlite\" in a file of this node, \"redis\" shared by all.",
                        byDefault = "sqlite",
                        oneOf = {"sqlite", "redis"})
                String store,
        @Setting(
                        value = "How many events make a batch that is sent to gateways at once.",
                        byDefault = "50",
                        unit = "events",
                        min = 1,
                        max = 1_024,
                        applies = Applies.LIVE)
                int batchSize,
        @Setting(
                        value = "How long events wait for their batch to fill.",
                        byDefault = "1000",
                        unit = "ms",
                        min = 0,
                        max = 60_000,
                        applies = Applies.LIVE)
                int batchTimeoutMillis,
        @Setting(
                        value =
                                "How long they wait where gateways follow the session: what a live reader waits at most.",
                        byDefault = "20",
                        unit = "ms",
                        min = 0,
                        max = 60_000,
                        applies = Applies.LIVE)
                int liveTimeoutMillis,
        @Setting(
                        value = "Whether clients may have batches in the delta form.",
                        byDefault = "true",
                        applies = Applies.LIVE)
                boolean compressionEnabled,
        @Setting(
                        value = "How hard batches in the delta form are compressed, from 1 (fast) to 9 (small).",
                        byDefault = "6",
                        min = 1,
                        max = 9,
                        applies = Applies.VERTICLE)
                int compressionLevel,
        @Setting(
                        value = "How many sessions a lane keeps in memory; the one that was quiet longest makes room.",
                        byDefault = "256",
                        unit = "sessions",
                        min = 1,
                        max = 1_048_576,
                        applies = Applies.LIVE)
                int sessionsMax,
        @Setting(
                        value = "How long a session without events and readers stays in memory.",
                        byDefault = "300000",
                        unit = "ms",
                        min = 1_000,
                        max = 86_400_000,
                        applies = Applies.LIVE)
                int sessionIdleMillis,
        @Setting(
                        value = "How many events of a session are kept in memory, for gateways that fall behind.",
                        byDefault = "8192",
                        unit = "events",
                        min = 64,
                        max = 1_048_576,
                        applies = Applies.VERTICLE)
                int tailEventsMax,
        @Setting(
                        value = "How many bytes they may take.",
                        byDefault = "4194304",
                        unit = "bytes",
                        min = 65_536,
                        max = 1_073_741_824,
                        applies = Applies.VERTICLE)
                int tailBytesMax,
        @Setting(
                        value =
                                "How many events of a lane may wait to be stored; more are refused, and their producers told to wait.",
                        byDefault = "50000",
                        unit = "events",
                        min = 1,
                        max = 10_000_000,
                        applies = Applies.LIVE)
                int queueEventsMax,
        @Setting(
                        value = "How large one event's data and metadata may be together.",
                        byDefault = "262144",
                        unit = "bytes",
                        min = 256,
                        max = 16_777_216,
                        applies = Applies.LIVE)
                int eventBytesMax,
        @Setting(
                        value = "How far a producer's clock may be ahead of the server's.",
                        byDefault = "3600000",
                        unit = "ms",
                        min = 0,
                        max = 86_400_000,
                        applies = Applies.LIVE)
                int clockAheadMillisMax,
        @Setting(
                        value = "How many events one request for history may bring.",
                        byDefault = "10000",
                        unit = "events",
                        min = 100,
                        max = 100_000,
                        applies = Applies.LIVE)
                int historicalDataLimit,
        @Setting(
                        value =
                                "How many bytes of events one answer may bring, of history or of a time; the rest comes with the next page.",
                        byDefault = "8388608",
                        unit = "bytes",
                        min = 65_536,
                        max = 67_108_864,
                        applies = Applies.LIVE)
                int historicalBytesMax,
        @Setting(
                        value =
                                "Whether a reader that has fallen out of the node's memory is told of a gap and goes on live; if not, it is sent every event that the owner still has.",
                        byDefault = "true",
                        applies = Applies.LIVE)
                boolean dropOldest,
        @Setting(
                        value = "How many breakpoints a client may have.",
                        byDefault = "100",
                        unit = "breakpoints",
                        min = 0,
                        max = 10_000,
                        applies = Applies.LIVE)
                int breakpointsMax,
        @Setting(
                        value = "How long a filter's or a breakpoint's condition may be.",
                        byDefault = "1000",
                        unit = "characters",
                        min = 16,
                        max = 8_192,
                        applies = Applies.VERTICLE)
                int filterLengthMax,
        @Setting(
                        value =
                                "How many events lie between two checkpoints of a session's state: what time travel has to fold at most.",
                        byDefault = "1000",
                        unit = "events",
                        min = 10,
                        max = 1_000_000,
                        applies = Applies.LIVE)
                int checkpointEvents,
        @Setting(
                        value =
                                "How many bytes of events lie between them at most. Where a checkpoint itself is larger,"
                                        + " so many as it has.",
                        byDefault = "1048576",
                        unit = "bytes",
                        min = 16_384,
                        max = 67_108_864,
                        applies = Applies.LIVE)
                int checkpointBytes,
        @Setting(
                        value =
                                "How old events are when a checkpoint is made over them: those that come later still drop it.",
                        byDefault = "500",
                        unit = "ms",
                        min = 0,
                        max = 3_600_000,
                        applies = Applies.LIVE)
                int settleMillis,
        @Setting(
                        value = "How many rebuilds of a session's state may run at once in a lane.",
                        byDefault = "32",
                        unit = "replays",
                        min = 1,
                        max = 10_000,
                        applies = Applies.LIVE)
                int replaysMax,
        @Setting(
                        value = "How many agents of a session are told apart in its state.",
                        byDefault = "1000",
                        unit = "agents",
                        min = 1,
                        max = 1_000_000,
                        applies = Applies.VERTICLE)
                int agentsMax,
        @Setting(
                        value =
                                "How many open spans a session's state has; the one that was opened first is forgotten.",
                        byDefault = "1000",
                        unit = "spans",
                        min = 1,
                        max = 1_000_000,
                        applies = Applies.VERTICLE)
                int openSpansMax,
        @Setting(
                        value = "How long events are stored.",
                        byDefault = "168",
                        unit = "hours",
                        min = 1,
                        max = 876_000,
                        applies = Applies.LIVE)
                int retentionHours,
        @Setting(
                        value = "How much all stored events may take; those that came first go.",
                        byDefault = "1024",
                        unit = "MiB",
                        min = 1,
                        max = 1_048_576,
                        applies = Applies.LIVE)
                int retentionMegabytesMax,
        @Setting(
                        value =
                                "The event-bus addresses that producers send events to. Addresses are literal: the star of the"
                                        + " default ones is part of the name.",
                        byDefault = "[\"trace:*\", \"agent:*\", \"swarm:*\", \"performance:*\"]",
                        pattern = "\\S{1,128}",
                        patternInWords = "a name of 1 to 128 characters without blanks",
                        applies = Applies.VERTICLE)
                List<String> busAddresses) {

    public TraceBatcherConfig {
        Section.of(TraceBatcherConfig.class)
                .check(
                        instances,
                        store,
                        batchSize,
                        batchTimeoutMillis,
                        liveTimeoutMillis,
                        compressionEnabled,
                        compressionLevel,
                        sessionsMax,
                        sessionIdleMillis,
                        tailEventsMax,
                        tailBytesMax,
                        queueEventsMax,
                        eventBytesMax,
                        clockAheadMillisMax,
                        historicalDataLimit,
                        historicalBytesMax,
                        dropOldest,
                        breakpointsMax,
                        filterLengthMax,
                        checkpointEvents,
                        checkpointBytes,
                        settleMillis,
                        replaysMax,
                        agentsMax,
                        openSpansMax,
                        retentionHours,
                        retentionMegabytesMax,
                        busAddresses);
        busAddresses = List.copyOf(busAddresses);
    }

    public static TraceBatcherConfig defaults() {
        return Section.of(TraceBatcherConfig.class).defaults();
    }

    /** Whether events are kept on this node alone. */
    public boolean storesHere() {
        return store.equals("sqlite");
    }
}
