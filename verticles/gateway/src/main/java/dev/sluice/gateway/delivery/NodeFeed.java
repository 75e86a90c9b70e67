package dev.sluice.gateway.delivery;

import dev.sluice.channel.ChannelLog;
import dev.sluice.config.LogConfig;
import dev.sluice.model.Entry;
import dev.sluice.model.Snapshot;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** One form of one channel on this node: each run and each snapshot is encoded here, once for all event loops. */
final class NodeFeed {
    private static final long READ = Long.MAX_VALUE;

    private final Feed feed;
    private final Encoding.Encoder encoder;
    private final ChannelLog<FrameRun> log;
    private final Set<HubListener> listeners = new LinkedHashSet<>();
    private SnapshotFrame snapshot;
    private long epoch;
    private long idleSinceMillis = READ;

    NodeFeed(Feed feed, LogConfig bounds) {
        this.feed = feed;
        this.encoder = feed.encoding().encoder();
        this.log = new ChannelLog<>(bounds.framesMax(), bounds.bytesMax(), FrameRun::release);
    }

    /** The newcomer gets what there is, and from then on what comes. */
    void add(HubListener listener) {
        idleSinceMillis = READ;
        listeners.add(listener);
        if (epoch == 0) {
            return;
        }
        long behind = log.tailSeq() - 1;
        tell(listener, to -> to.restart(feed, epoch, behind));
        for (long seq = log.tailSeq(); seq <= log.headSeq(); ) {
            FrameRun run = log.find(seq);
            give(listener, run);
            seq = run.lastSeq() + 1;
        }
        if (snapshot != null) {
            give(listener, snapshot);
        }
    }

    void remove(HubListener listener, long nowMillis) {
        listeners.remove(listener);
        if (listeners.isEmpty()) {
            idleSinceMillis = nowMillis;
        }
    }

    /** @return whether nobody has read it since then, and it is closed */
    boolean closeIfIdle(long sinceMillis) {
        if (idleSinceMillis > sinceMillis) {
            return false;
        }
        close();
        return true;
    }

    void entries(long ofEpoch, long firstSeq, List<Entry> entries) {
        FrameRun run = FrameRun.encode(encoder, PooledByteBufAllocator.DEFAULT, ofEpoch, firstSeq, entries);
        // Told before it is kept: a log that is too small for it lets go of it at once.
        listeners.forEach(listener -> give(listener, run));
        log.append(run);
    }

    void restart(long newEpoch, long seq) {
        epoch = newEpoch;
        log.restart(seq);
        replaceSnapshot(null);
        encoder.restart(newEpoch, seq);
        listeners.forEach(listener -> tell(listener, to -> to.restart(feed, newEpoch, seq)));
    }

    void snapshot(Snapshot newer) {
        ByteBuf frame = PooledByteBufAllocator.DEFAULT.directBuffer(newer.state().length + encoder.overheadBytes());
        encoder.snapshot(frame, newer);
        replaceSnapshot(new SnapshotFrame(newer.position(), frame));
        listeners.forEach(listener -> give(listener, snapshot));
    }

    void close() {
        log.restart(0);
        replaceSnapshot(null);
        encoder.close();
    }

    private void replaceSnapshot(SnapshotFrame newer) {
        if (snapshot != null) {
            snapshot.frame().release();
        }
        snapshot = newer;
    }

    private void give(HubListener listener, FrameRun run) {
        FrameRun kept = run.retained();
        tell(listener, to -> to.run(feed, kept));
    }

    private void give(HubListener listener, SnapshotFrame frame) {
        frame.frame().retain();
        tell(listener, to -> to.snapshot(feed, frame));
    }

    private static void tell(HubListener listener, Consumer<HubListener> what) {
        listener.context().runOnContext(there -> what.accept(listener));
    }
}
