package dev.sluice.gateway.delivery;

import dev.sluice.bus.BusMessage.Attach;
import dev.sluice.bus.BusMessage.Attached;
import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.bus.BusMessage.Entries;
import dev.sluice.bus.BusMessage.Read;
import dev.sluice.bus.BusMessage.Request;
import dev.sluice.channel.ChannelFollower;
import dev.sluice.channel.ChannelLog;
import dev.sluice.channel.EntryRun;
import dev.sluice.channel.LogBounds;
import dev.sluice.config.BusConfig;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Entry;
import dev.sluice.model.Snapshot;
import dev.sluice.protocol.stream.StreamChannels;
import dev.sluice.runtime.Node;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The node's view of one channel: it follows it once, and has one {@link NodeFeed} for each form that is read. */
final class NodeChannel {
    private static final int PAGE_ENTRIES = 1024;

    private final Node node;
    private final ChannelId channel;
    private final DeliveryCounters counters;
    private final ChannelLog<EntryRun> log;
    private final Map<Encoding, NodeFeed> feeds = new HashMap<>();
    private final ChannelFollower entries;
    private final Optional<ChannelFollower> snapshots;
    private Snapshot snapshot;
    private long epoch;
    private boolean fetchingTail;
    private boolean asking;
    private long gapsCounted;

    NodeChannel(Node node, Feed first, String address, DeliveryCounters counters) {
        this.node = node;
        this.channel = first.channel();
        this.counters = counters;
        this.log = new ChannelLog<>(bounds(node), run -> {});
        this.entries = follower(channel, address, new EntrySink());
        this.snapshots = first.snapshots().map(id -> follower(id, address, new SnapshotSink()));
    }

    /** Whether nobody has read it for so long that it need not be followed. */
    boolean isDone(long nowMillis) {
        int linger = node.config().gateway().detachLingerMillis();
        feeds.values().removeIf(feed -> feed.closeIfIdle(nowMillis - linger));
        return feeds.isEmpty();
    }

    void add(Feed feed, HubListener listener) {
        feeds.computeIfAbsent(feed.encoding(), form -> begin(feed)).add(listener);
    }

    void remove(Feed feed, HubListener listener, long nowMillis) {
        NodeFeed followed = feeds.get(feed.encoding());
        if (followed != null) {
            followed.remove(listener, nowMillis);
        }
    }

    void poll(long nowMillis) {
        log.shrink();
        feeds.values().forEach(NodeFeed::shrink);
        entries.poll(nowMillis);
        snapshots.ifPresent(follower -> follower.poll(nowMillis));
        counters.gapsFilled(entries.gapsFilled() - gapsCounted);
        gapsCounted = entries.gapsFilled();
        boolean outrun = snapshot == null || snapshot.position().seq() + 1 < log.tailSeq();
        if (snapshots.isPresent() && epoch != 0 && outrun && !asking) {
            askForSnapshot();
        }
    }

    void ownerChanged(long nowMillis) {
        entries.ownerChanged(nowMillis);
        snapshots.ifPresent(follower -> follower.ownerChanged(nowMillis));
    }

    void batch(Batch batch, long nowMillis) {
        entries.batch(batch, nowMillis);
    }

    void snapshotBatch(Batch batch, long nowMillis) {
        snapshots.ifPresent(follower -> follower.batch(batch, nowMillis));
    }

    /** From the owner, for one reader; the follower's own place is untouched. */
    Future<Page> read(Feed feed, long from) {
        return node.askOwner(new Read(channel, epoch, from, PAGE_ENTRIES)).map(reply -> {
            if (!(reply instanceof Entries read)) {
                return Page.FAILED;
            }
            FrameRun run = read.entries().isEmpty() ? null : encode(feed, read);
            return new Page(true, read.epoch(), read.firstSeq(), run);
        });
    }

    private static FrameRun encode(Feed feed, Entries read) {
        Encoding.Encoder encoder = feed.encoding().encoder();
        encoder.restart(read.epoch(), read.firstSeq() - 1);
        try {
            return FrameRun.encode(
                    encoder, PooledByteBufAllocator.DEFAULT, read.epoch(), read.firstSeq(), read.entries());
        } finally {
            encoder.close();
        }
    }

    void close() {
        entries.detach();
        snapshots.ifPresent(ChannelFollower::detach);
        feeds.values().forEach(NodeFeed::close);
        feeds.clear();
        log.restart(log.headSeq());
    }

    private static LogBounds bounds(Node node) {
        return LogBounds.of(node.config().gateway().log(), node.logs());
    }

    /** A new form starts with what the node still has. */
    private NodeFeed begin(Feed feed) {
        NodeFeed begun = new NodeFeed(feed, bounds(node));
        if (isKnown()) {
            begun.begin(epoch, log, snapshot);
        }
        return begun;
    }

    /** Who comes back finds its place in the owner's tail: until that is here, nobody is told where the channel is. */
    private boolean isKnown() {
        return epoch != 0 && !fetchingTail;
    }

    private ChannelFollower follower(ChannelId of, String address, ChannelFollower.Sink sink) {
        BusConfig bus = node.config().bus();
        return new ChannelFollower(
                of,
                address,
                System.currentTimeMillis(),
                bus.renewMillis(),
                bus.requestTimeoutMillis(),
                bus.windowMessages(),
                true,
                sink);
    }

    /** No rolling snapshot is of use, as when no snapshot verticle lives: the owner has the state, too. */
    private void askForSnapshot() {
        asking = true;
        Attach anew = Attach.question(channel, node.id());
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
        if (newer.position().epoch() == epoch && !older) {
            snapshot = newer;
            if (isKnown()) {
                feeds.values().forEach(feed -> feed.snapshot(newer));
            }
        }
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
                    } else if (reply instanceof Entries read) {
                        from.entries(read, now);
                    } else {
                        from.requestFailed(now);
                    }
                })
                .onFailure(cause -> {
                    counters.requestFailed();
                    from.requestFailed(System.currentTimeMillis());
                });
    }

    private final class EntrySink implements ChannelFollower.Sink {
        @Override
        public void entries(long ofEpoch, long firstSeq, List<Entry> fresh) {
            log.append(EntryRun.of(firstSeq, fresh));
            if (!fetchingTail) {
                feeds.values().forEach(feed -> feed.entries(firstSeq, fresh));
            } else if (!entries.isFetchingTail()) {
                fetchingTail = false;
                feeds.values().forEach(feed -> feed.begin(epoch, log, snapshot));
            }
        }

        @Override
        public void restart(long newEpoch, long seq, Optional<Snapshot> from) {
            if (epoch != 0) {
                counters.restarted();
            }
            epoch = newEpoch;
            snapshot = null;
            log.restart(seq);
            fetchingTail = entries.isFetchingTail();
            if (isKnown()) {
                feeds.values().forEach(feed -> feed.restart(newEpoch, seq));
            }
            if (snapshots.isPresent()) {
                from.ifPresent(NodeChannel.this::take);
            }
        }

        @Override
        public void send(Request request) {
            NodeChannel.this.send(request, entries);
        }
    }

    private final class SnapshotSink implements ChannelFollower.Sink {
        @Override
        public void entries(long ofEpoch, long firstSeq, List<Entry> fresh) {
            take(StreamChannels.snapshotOf(fresh.get(fresh.size() - 1)));
        }

        @Override
        public void restart(long newEpoch, long seq, Optional<Snapshot> from) {}

        @Override
        public void send(Request request) {
            NodeChannel.this.send(request, snapshots.orElseThrow());
        }
    }
}
