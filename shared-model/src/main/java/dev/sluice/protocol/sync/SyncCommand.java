package dev.sluice.protocol.sync;

import java.util.List;

/** What a gateway submits to the owner of a document. */
public sealed interface SyncCommand {
    /**
     * Appends groups of patches, one after the other. Each group is taken whole or not at all; one that is rejected
     * keeps no other from being taken.
     *
     * @param origin see {@link SyncChannels#patch}
     */
    record Append(long origin, List<List<SyncPatch>> groups) implements SyncCommand {}

    /** Asks for the graph as it is now, as JSON; refused where there are patches that can't be folded. */
    record Fold() implements SyncCommand {}

    /** Takes a snapshot and forgets patches below it. @param keep how many of the newest stay readable */
    record Compact(long keep) implements SyncCommand {}

    /** Lists documents by name, as JSON. Whoever owns any document knows the store, and answers. */
    record Documents(String after, int limit) implements SyncCommand {}
}
