package dev.sluice.gateway.delivery;

import dev.sluice.bus.BusMessage.Attach;
import dev.sluice.bus.BusMessage.Attached;
import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.bus.BusMessage.Entries;
import dev.sluice.bus.BusMessage.Read;
import dev.sluice.bus.BusMessage.Request;
import dev.sluice.channel.ChannelFollower;
import dev.sluice.channel.ChannelLog;
import dev.sluice.config.BusConfig;
import dev.sluice.config.LogConfig;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Entry;
import dev.sluice.model.Snapshot;
import dev.sluice.protocol.stream.StreamChannels;
import dev.sluice.runtime.Node;
import io.netty.buffer.ByteBuf;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The node's view of one stream: it follows the deltas and the snapshots, and encodes each run once for all loops. */
final class NodeStream {
    private final Node node;
    private final String name;
    private final StreamEncoder encoder;
    private final ChannelLog<FrameRun> log;
    private final Set<HubListener> listeners = new LinkedHashSet<>();
    private final ChannelFollower deltas;
    private final ChannelFollower snapshots;
    private SnapshotFrame snapshot;
    private long epoch;
    private boolean asking;

    NodeStream(Node node, String name, String address, StreamEncoder encoder) {
        LogConfig bounds = node.config().gateway().log();
        this.node = node;
        this.name = name;
        this.encoder = encoder;
        this.log = new ChannelLog<>(
                bounds.framesMax(), bounds.bytesMax(), run -> run.frames().release());
        this.deltas = follower(StreamChannels.deltas(name), address, new Deltas());
        this.snapshots = follower(StreamChannels.snapshots(name), address, new Snapshots());
    }

    boolean isIdle() {
        return listeners.isEmpty();
    }

    /** The newcomer gets what the node has, and from then on what comes. */
    void add(HubListener listener) {
        if (!listeners.add(listener) || epoch == 0) {
            return;
        }
        long behind = log.tailSeq() - 1;
        tell(listener, to -> to.restart(name, epoch, behind));
        for (long seq = log.tailSeq(); seq <= log.headSeq(); ) {
            FrameRun run = log.find(seq);
            give(listener, run);
            seq = run.lastSeq() + 1;
        }
        if (snapshot != null) {
            give(listener, snapshot);
        }
    }

    void remove(HubListener listener) {
        listeners.remove(listener);
    }

    void poll(long nowMillis) {
        deltas.poll(nowMillis);
        snapshots.poll(nowMillis);
        boolean outrun = snapshot == null || snapshot.position().seq() + 1 < log.tailSeq();
        if (epoch != 0 && outrun && !asking) {
            askForSnapshot();
        }
    }

    void ownerChanged(long nowMillis) {
        deltas.ownerChanged(nowMillis);
        snapshots.ownerChanged(nowMillis);
    }

    void batch(Batch batch, long nowMillis) {
        boolean isDelta = batch.channel().feature().equals(StreamChannels.STREAM);
        (isDelta ? deltas : snapshots).batch(batch, nowMillis);
    }

    void close() {
        deltas.detach();
        snapshots.detach();
        log.restart(0);
        replaceSnapshot(null);
    }

    private ChannelFollower follower(ChannelId channel, String address, ChannelFollower.Sink sink) {
        BusConfig bus = node.config().bus();
        return new ChannelFollower(
                channel,
                address,
                System.currentTimeMillis(),
                bus.renewMillis(),
                bus.requestTimeoutMillis(),
                bus.windowMessages(),
                sink);
    }

    /** No rolling snapshot is of use, as when no snapshot verticle lives: the owner has the state, too. */
    private void askForSnapshot() {
        asking = true;
        Attach anew = new Attach(StreamChannels.deltas(name), "sluice.nobody." + node.id(), 0, 0, 0, 0);
        node.askOwner(anew)
                .onSuccess(reply -> {
                    if (reply instanceof Attached attached) {
                        attached.snapshot().ifPresent(this::take);
                    }
                })
                .onComplete(done -> asking = false);
    }

    private void take(Snapshot newer) {
        boolean older = snapshot != null && newer.position().compareTo(snapshot.position()) <= 0;
        if (newer.position().epoch() != epoch || older) {
            return;
        }
        replaceSnapshot(encoder.snapshot(newer));
        listeners.forEach(listener -> give(listener, snapshot));
    }

    private void replaceSnapshot(SnapshotFrame newer) {
        if (snapshot != null) {
            snapshot.frame().release();
        }
        snapshot = newer;
    }

    private void give(HubListener listener, FrameRun run) {
        ByteBuf kept = run.frames().retain();
        tell(listener, to -> to.run(name, new FrameRun(run.firstSeq(), kept, run.ends())));
    }

    private void give(HubListener listener, SnapshotFrame frame) {
        frame.frame().retain();
        tell(listener, to -> to.snapshot(name, frame));
    }

    private static void tell(HubListener listener, Consumer<HubListener> what) {
        listener.context().runOnContext(there -> what.accept(listener));
    }

    private void send(Request request, ChannelFollower from) {
        if (!(request instanceof Attach) && !(request instanceof Read)) {
            node.tellOwner(request);
            return;
        }
        node.askOwner(request)
                .onSuccess(reply -> {
                    long now = System.currentTimeMillis();
                    if (reply instanceof Attached attached) {
                        from.attached(attached, now);
                    } else if (reply instanceof Entries entries) {
                        from.entries(entries, now);
                    } else {
                        from.requestFailed(now);
                    }
                })
                .onFailure(cause -> from.requestFailed(System.currentTimeMillis()));
    }

    private final class Deltas implements ChannelFollower.Sink {
        @Override
        public void entries(long ofEpoch, long firstSeq, List<Entry> entries) {
            FrameRun run = encoder.run(ofEpoch, firstSeq, entries);
            log.append(run);
            listeners.forEach(listener -> give(listener, run));
        }

        @Override
        public void restart(long newEpoch, long seq, Optional<Snapshot> from) {
            epoch = newEpoch;
            log.restart(seq);
            replaceSnapshot(null);
            listeners.forEach(listener -> tell(listener, to -> to.restart(name, newEpoch, seq)));
            from.ifPresent(NodeStream.this::take);
        }

        @Override
        public void send(Request request) {
            NodeStream.this.send(request, deltas);
        }
    }

    private final class Snapshots implements ChannelFollower.Sink {
        @Override
        public void entries(long ofEpoch, long firstSeq, List<Entry> entries) {
            take(StreamChannels.snapshotOf(entries.get(entries.size() - 1)));
        }

        @Override
        public void restart(long newEpoch, long seq, Optional<Snapshot> from) {}

        @Override
        public void send(Request request) {
            NodeStream.this.send(request, snapshots);
        }
    }
}
