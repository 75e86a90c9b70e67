package dev.sluice.gateway.delivery;

import dev.sluice.channel.ChannelLog;
import dev.sluice.channel.EntryRun;
import dev.sluice.channel.LogBounds;
import dev.sluice.model.Entry;
import dev.sluice.model.Snapshot;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
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

    NodeFeed(Feed feed, LogBounds bounds) {
        this.feed = feed;
        this.encoder = feed.encoding().encoder();
        this.log = new ChannelLog<>(bounds, FrameRun::release);
    }

    /** The newcomer gets what there is, and from then on what comes. */
    void add(HubListener listener) {
        idleSinceMillis = READ;
        listeners.add(listener);
        if (epoch != 0) {
            giveAll(listener);
        }
    }

    /** Starts with what the node has of the channel. */
    void begin(long ofEpoch, ChannelLog<EntryRun> entries, Snapshot newest) {
        epoch = ofEpoch;
        log.restart(entries.tailSeq() - 1);
        encoder.restart(ofEpoch, entries.tailSeq() - 1);
        for (long seq = entries.tailSeq(); seq <= entries.headSeq(); ) {
            EntryRun run = entries.find(seq);
            log.append(encode(run.firstSeq(), run.entries()));
            seq = run.lastSeq() + 1;
        }
        replaceSnapshot(newest == null ? null : encode(newest));
        listeners.forEach(this::giveAll);
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

    void entries(long firstSeq, List<Entry> entries) {
        FrameRun run = encode(firstSeq, entries);
        // Told before it is kept: a log that is too small for it lets go of it at once.
        listeners.forEach(listener -> give(listener, run));
        log.append(run);
    }

    void shrink() {
        log.shrink();
    }

    void restart(long newEpoch, long seq) {
        epoch = newEpoch;
        log.restart(seq);
        replaceSnapshot(null);
        encoder.restart(newEpoch, seq);
        listeners.forEach(listener -> tell(listener, to -> to.restart(feed, newEpoch, seq)));
    }

    void snapshot(Snapshot newer) {
        replaceSnapshot(encode(newer));
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

    private FrameRun encode(long firstSeq, List<Entry> entries) {
        return FrameRun.encode(encoder, PooledByteBufAllocator.DEFAULT, epoch, firstSeq, entries);
    }

    private SnapshotFrame encode(Snapshot newer) {
        ByteBuf frame = PooledByteBufAllocator.DEFAULT.directBuffer(newer.state().length + encoder.overheadBytes());
        encoder.snapshot(frame, newer);
        return new SnapshotFrame(newer.position(), frame);
    }

    /** In one turn: a reader that comes back must not look for its place in half of the log. */
    private void giveAll(HubListener listener) {
        long ofEpoch = epoch;
        long behind = log.tailSeq() - 1;
        List<FrameRun> runs = new ArrayList<>();
        for (long seq = log.tailSeq(); seq <= log.headSeq(); ) {
            FrameRun run = log.find(seq);
            runs.add(run.retained());
            seq = run.lastSeq() + 1;
        }
        SnapshotFrame newest = snapshot;
        if (newest != null) {
            newest.frame().retain();
        }
        tell(listener, to -> {
            to.restart(feed, ofEpoch, behind);
            runs.forEach(run -> to.run(feed, run));
            if (newest != null) {
                to.snapshot(feed, newest);
            }
        });
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
