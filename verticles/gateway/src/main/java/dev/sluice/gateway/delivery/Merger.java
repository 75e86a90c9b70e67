package dev.sluice.gateway.delivery;

import io.netty.buffer.ByteBuf;

/** Makes one frame of several entries, for readers who would rather have that than nothing. */
public interface Merger {
    /**
     * @param lastSeq the last entry that is in it: merging may have to stop early
     * @param frame the whole frame with one reference; empty where all of the entries are hidden
     */
    record Merged(long lastSeq, ByteBuf frame) {}

    /**
     * Of entries that the feed's log holds, at least of the first.
     *
     * @param behind the last seq that the reader was sent
     */
    Merged merge(LocalFeed feed, long behind, long from, long to);
}
