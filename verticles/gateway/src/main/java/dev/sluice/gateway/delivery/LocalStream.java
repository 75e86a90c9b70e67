package dev.sluice.gateway.delivery;

import dev.sluice.channel.ChannelLog;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;

/** One event loop's view of one stream: the ring, the newest snapshot, and the readers. */
final class LocalStream {
    private final ChannelLog<FrameRun> log;
    private final ByteBufAllocator allocator;
    private final List<StreamReader> readers = new ArrayList<>();
    private SnapshotFrame snapshot;
    private long epoch;

    /** The last joined buffer: readers at the same position share it. */
    private ByteBuf gathered;

    private long gatheredFrom;
    private long gatheredTo;

    LocalStream(int framesMax, long bytesMax, ByteBufAllocator allocator) {
        this.log = new ChannelLog<>(framesMax, bytesMax, run -> run.frames().release());
        this.allocator = allocator;
    }

    long epoch() {
        return epoch;
    }

    ChannelLog<FrameRun> log() {
        return log;
    }

    SnapshotFrame snapshot() {
        return snapshot;
    }

    List<StreamReader> readers() {
        return readers;
    }

    /** Takes over one reference to each buffer it is given. */
    void restart(long newEpoch, long seq) {
        dropGathered();
        dropSnapshot();
        log.restart(seq);
        epoch = newEpoch;
    }

    void append(FrameRun run) {
        log.append(run);
    }

    void snapshot(SnapshotFrame newer) {
        if (newer.position().epoch() != epoch || newer.position().seq() > log.headSeq()) {
            // Of another life, or ahead of the deltas, which are still on their way: the next one will do.
            newer.frame().release();
            return;
        }
        dropSnapshot();
        snapshot = newer;
    }

    /** The frames from..to as one buffer with a reference for the caller. */
    ByteBuf gather(long from, long to) {
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
        return gathered.retainedDuplicate();
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

    private void dropSnapshot() {
        if (snapshot != null) {
            snapshot.frame().release();
            snapshot = null;
        }
    }
}
