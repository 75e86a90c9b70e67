package dev.sluice.gateway.delivery;

import dev.sluice.channel.ChannelLog;
import dev.sluice.channel.LogBounds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Consumer;

/** One event loop's view of one feed: the ring, the newest snapshot, and the readers. */
public final class LocalFeed {
    private final Feed feed;
    private final ChannelLog<FrameRun> log;
    private final ByteBufAllocator allocator;
    private final FeedHost host;
    private final Tally tally;
    private final Readers readers = new Readers();
    private SnapshotFrame snapshot;

    /** A snapshot whose deltas are still on their way. On a quiet stream no other may follow. */
    private SnapshotFrame early;

    private long epoch;

    /** The last joined buffer: readers at the same position share it. */
    private ByteBuf gathered;

    private long gatheredFrom;
    private long gatheredTo;

    /** The last merged frame, shared in the same way. */
    private Merger.Merged merged;

    private long mergedBehind;
    private long mergedFrom;
    private long mergedTo;

    LocalFeed(Feed feed, LogBounds bounds, ByteBufAllocator allocator, FeedHost host, Tally tally) {
        this.feed = feed;
        this.log = new ChannelLog<>(bounds, FrameRun::release);
        this.allocator = allocator;
        this.host = host;
        this.tally = tally;
    }

    public Feed feed() {
        return feed;
    }

    /** 0 while nothing is known of the channel yet. */
    public long epoch() {
        return epoch;
    }

    public ChannelLog<FrameRun> log() {
        return log;
    }

    /** The newest, or null. */
    public SnapshotFrame snapshot() {
        return snapshot;
    }

    /** Where readers count what they do. */
    public Tally tally() {
        return tally;
    }

    public ByteBufAllocator allocator() {
        return allocator;
    }

    /** Entries that the log no longer has, from the channel's owner. */
    void read(long from, Consumer<Page> taken) {
        host.read(this, from, taken);
    }

    /** One of this feed's readers may have more to write. */
    void pump(Reader reader) {
        host.pump(reader);
    }

    Readers readers() {
        return readers;
    }

    /** Takes over one reference to each buffer it is given. */
    void restart(long newEpoch, long seq) {
        dropGathered();
        dropMerged();
        dropSnapshot();
        dropEarly();
        log.restart(seq);
        epoch = newEpoch;
    }

    /** @return whether it continues what is here; else it is let go */
    boolean append(FrameRun run) {
        if (epoch == 0 || run.firstSeq() != log.headSeq() + 1) {
            run.release();
            return false;
        }
        log.append(run);
        if (early != null && early.position().seq() <= log.headSeq()) {
            dropSnapshot();
            snapshot = early;
            early = null;
        }
        return true;
    }

    void snapshot(SnapshotFrame newer) {
        if (newer.position().epoch() != epoch) {
            newer.frame().release();
        } else if (newer.position().seq() > log.headSeq()) {
            dropEarly();
            early = newer;
        } else {
            dropSnapshot();
            snapshot = newer;
        }
    }

    /** The frames from..to as one buffer with a reference for the caller. The log must hold them all. */
    public ByteBuf gather(long from, long to) {
        FrameRun first = log.find(from);
        if (first.lastSeq() >= to) {
            int start = first.startOf(from);
            return first.frames().retainedSlice(start, first.endOf(to) - start);
        }
        if (gathered == null || gatheredFrom != from || gatheredTo != to) {
            dropGathered();
            gathered = join(first, from, to);
            gatheredFrom = from;
            gatheredTo = to;
        }
        return gathered.retainedSlice();
    }

    /**
     * The entries from..to as one frame, as far as they can be merged. The frame has a reference for the caller.
     *
     * @param behind the last seq that the reader was sent: hidden ones may lie between
     * @param merger the same for all readers of this feed: they share the outcome
     */
    public Merger.Merged merge(long behind, long from, long to, Merger merger) {
        if (merged == null || mergedBehind != behind || mergedFrom != from || mergedTo != to) {
            dropMerged();
            merged = merger.merge(this, behind, from, to);
            mergedBehind = behind;
            mergedFrom = from;
            mergedTo = to;
        }
        return new Merger.Merged(merged.lastSeq(), merged.frame().retainedSlice());
    }

    void close() {
        restart(0, 0);
    }

    private ByteBuf join(FrameRun first, long from, long to) {
        ByteBuf out = allocator.directBuffer();
        FrameRun run = first;
        long seq = from;
        while (true) {
            long last = Math.min(to, run.lastSeq());
            int start = run.startOf(seq);
            out.writeBytes(run.frames(), start, run.endOf(last) - start);
            if (last == to) {
                return out;
            }
            seq = last + 1;
            run = log.find(seq);
        }
    }

    private void dropGathered() {
        if (gathered != null) {
            gathered.release();
            gathered = null;
        }
    }

    private void dropMerged() {
        if (merged != null) {
            merged.frame().release();
            merged = null;
        }
    }

    private void dropEarly() {
        if (early != null) {
            early.frame().release();
            early = null;
        }
    }

    private void dropSnapshot() {
        if (snapshot != null) {
            snapshot.frame().release();
            snapshot = null;
        }
    }
}
