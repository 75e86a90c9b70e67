package dev.sluice.store;

import java.util.List;

/** What came of an append that the store could decide. */
public sealed interface AppendOutcome {
    /** Where one entry is. @param duplicate whether it was there before */
    record Placed(long seq, boolean duplicate) {}

    /**
     * All entries are in the log, in the order of the batch.
     *
     * @param head the newest seq after it
     */
    record Appended(List<Placed> entries, long head) implements AppendOutcome {}

    /** Nothing was appended: the entry at {@code index} has the id of another one, at {@code seq}. */
    record IdTaken(int index, long seq) implements AppendOutcome {}

    /**
     * Nothing was appended: the log does not end where the entry at {@code index} says, but at {@code head}. Within a
     * batch an entry's base may be any seq from the head before the batch to its predecessor's.
     */
    record BaseMoved(int index, long head) implements AppendOutcome {}

    /** Nothing was appended: another owner has claimed the channel, or there is no such channel any more. */
    record Fenced() implements AppendOutcome {}
}
