package dev.sluice.gateway.delivery;

import dev.sluice.model.Entry;
import dev.sluice.model.Snapshot;
import io.netty.buffer.ByteBuf;

/**
 * One form that a channel's entries take on the wire. It is a value: readers whose encodings are equal share every
 * frame, so it must be a record, or define {@code equals} as one would.
 */
public interface Encoding {
    /** For one run of entries after the other; used by one thread. */
    Encoder encoder();

    /** Whether entries that came together are one frame, so that a reader can't begin in their midst. */
    default boolean joinsEntries() {
        return false;
    }

    /** Appends whole WebSocket frames, header included, to what is sent to every reader. */
    interface Encoder {
        /** What follows continues behind {@code seq}. */
        default void restart(long epoch, long seq) {}

        /** One frame, or nothing at all where this form hides the entry: its seq is passed over. */
        void entry(ByteBuf out, long epoch, long seq, Entry entry);

        /** The entries that came together end with this one: a form that gathers them writes one frame for all. */
        default void endOfRun(ByteBuf out, long epoch, long lastSeq) {}

        /** One frame for the whole state; only asked for channels that have snapshots. */
        default void snapshot(ByteBuf out, Snapshot snapshot) {
            throw new UnsupportedOperationException("this form has no snapshots");
        }

        /** It is not used any more. */
        default void close() {}

        /** About how many bytes an entry's frame has beyond its payload. */
        default int overheadBytes() {
            return 160;
        }
    }
}
