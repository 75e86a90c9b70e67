package dev.sluice.protocol.sync;

import dev.sluice.bus.ErrorCode;
import java.util.List;

/** What became of one group of patches. */
public sealed interface SyncOutcome {
    /** @param isKnown whether a patch of this id was there before, and this one is ignored */
    record Placed(long version, boolean isKnown) {}

    /** All are in the document, and durable. */
    record Taken(List<Placed> patches) implements SyncOutcome {}

    /**
     * None was taken.
     *
     * @param index of the patch that is at fault
     * @param version where the document is, or the other patch of the same id
     */
    record Rejected(int index, ErrorCode code, String reason, long version) implements SyncOutcome {}

    /** Nobody can say whether they were taken: asking again is safe, and tells. */
    record Unknown(ErrorCode code, String reason) implements SyncOutcome {}
}
