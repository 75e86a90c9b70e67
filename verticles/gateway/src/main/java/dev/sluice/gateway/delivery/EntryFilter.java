package dev.sluice.gateway.delivery;

import dev.sluice.model.Entry;

/** What one reader is shown of a feed that it shares with others. Asked once for each entry, in order. */
public interface EntryFilter {
    /** What becomes of an entry. */
    enum Verdict {
        SHOW,
        /** Passed over: the position moves on. */
        HIDE,
        /** Shown, but {@link #announce} comes first. */
        ANNOUNCE
    }

    Verdict judge(long seq, Entry entry);

    /**
     * The entry is the next to be written; all before it is. Something may be sent to the client first, and the reader
     * may be paused, which then stops before the entry and shows it when it goes on.
     */
    default void announce(long seq, Entry entry) {}
}
