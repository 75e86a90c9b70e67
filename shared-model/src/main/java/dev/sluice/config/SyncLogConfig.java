package dev.sluice.config;

import java.util.List;

/** The owners of documents. */
public record SyncLogConfig(
        @Setting(
                        value = "How many lanes, each on an event loop of its own, share the documents.",
                        byDefault = "1",
                        min = 1,
                        max = 64,
                        applies = Applies.NODE)
                int instances,
        @Setting(
                        value =
                                "Where documents are kept: in a SQLite file of this node, which no other node shares, or"
                                        + " in Redis.",
                        byDefault = "sqlite",
                        oneOf = {"sqlite", "redis"})
                String store,
        @Setting(
                        value = "What a patch's baseVersion is for: \"order\" takes each patch, and \"reject\" only one"
                                + " that knows the newest version.",
                        byDefault = "order",
                        oneOf = {"order", "reject"},
                        applies = Applies.VERTICLE)
                String conflict,
        @Setting(
                        value = "The operations that are taken; empty for all. Those the server knows are named as in"
                                + " create_node, whatever their spelling in a patch.",
                        byDefault = "[]",
                        pattern = "\\S{1,64}",
                        patternInWords = "1 to 64 characters, no blanks",
                        applies = Applies.VERTICLE)
                List<String> ops,
        @Setting(
                        value = "Whether a document that is not there is made when it is first used.",
                        byDefault = "true",
                        applies = Applies.VERTICLE)
                boolean createOnUse,
        @Setting(value = "What an owner keeps of each document's newest patches.") LogConfig log,
        @Setting(
                        value = "How many documents a lane has open at once; more are refused.",
                        byDefault = "10000",
                        unit = "documents",
                        min = 1,
                        max = 1_000_000,
                        applies = Applies.VERTICLE)
                int documentsMax,
        @Setting(
                        value = "For how long a document that nobody uses stays open.",
                        byDefault = "60000",
                        unit = "ms",
                        min = 100,
                        max = 86_400_000,
                        applies = Applies.VERTICLE)
                int idleMillis,
        @Setting(
                        value = "How many patches of one document may wait for the store; more are refused.",
                        byDefault = "20000",
                        unit = "patches",
                        min = 1,
                        max = 1_000_000,
                        applies = Applies.VERTICLE)
                int patchesPendingMax,
        @Setting(
                        value = "How much may wait for the SQLite file; more is refused.",
                        byDefault = "33554432",
                        unit = "bytes",
                        min = 65_536,
                        max = 1_073_741_824)
                int storePendingBytesMax,
        @Setting(
                        value = "The size at which a page that is read from the store ends.",
                        byDefault = "262144",
                        unit = "bytes",
                        min = 1_024,
                        max = 16_777_216,
                        applies = Applies.VERTICLE)
                int pageBytesMax,
        @Setting(
                        value = "After how many patches a snapshot of the graph is stored; 0 for never.",
                        byDefault = "10000",
                        unit = "patches",
                        min = 0,
                        max = 1_000_000_000,
                        applies = Applies.VERTICLE)
                int snapshotEvery,
        @Setting(
                        value = "The size beyond which a document's graph is no longer stored as a snapshot.",
                        byDefault = "8388608",
                        unit = "bytes",
                        min = 1_024,
                        max = 268_435_456,
                        applies = Applies.VERTICLE)
                int snapshotBytesMax,
        @Setting(
                        value = "Whether patches below a snapshot are forgotten.",
                        byDefault = "false",
                        applies = Applies.VERTICLE)
                boolean compact,
        @Setting(
                        value = "How many of the newest patches stay readable when older ones are forgotten.",
                        byDefault = "10000",
                        unit = "patches",
                        min = 0,
                        max = 1_000_000_000,
                        applies = Applies.VERTICLE)
                int patchesKept,
        @Setting(
                        value = "How many of the newest patches' ids stay known when patches are forgotten: one that is"
                                + " repeated later counts as new.",
                        byDefault = "1000000",
                        unit = "ids",
                        min = 0,
                        max = 2_000_000_000,
                        applies = Applies.VERTICLE)
                int idsKept) {

    public SyncLogConfig {
        Section.of(SyncLogConfig.class)
                .check(
                        instances,
                        store,
                        conflict,
                        ops,
                        createOnUse,
                        log,
                        documentsMax,
                        idleMillis,
                        patchesPendingMax,
                        storePendingBytesMax,
                        pageBytesMax,
                        snapshotEvery,
                        snapshotBytesMax,
                        compact,
                        patchesKept,
                        idsKept);
        ops = List.copyOf(ops);
    }

    public static SyncLogConfig defaults() {
        return Section.of(SyncLogConfig.class).defaults();
    }

    /** Whether the store is this node's own. */
    public boolean storesHere() {
        return store.equals("sqlite");
    }
}
