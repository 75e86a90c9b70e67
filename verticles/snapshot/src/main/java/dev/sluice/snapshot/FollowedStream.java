package dev.sluice.snapshot;

import dev.sluice.bus.BusMessage.Attach;
import dev.sluice.bus.BusMessage.Attached;
import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.bus.BusMessage.Detach;
import dev.sluice.bus.BusMessage.Entries;
import dev.sluice.bus.BusMessage.Grant;
import dev.sluice.bus.BusMessage.Read;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.BusMessage.Request;
import dev.sluice.bus.ErrorCode;
import dev.sluice.channel.ChannelFollower;
import dev.sluice.channel.ChannelOwner;
import dev.sluice.channel.LogBounds;
import dev.sluice.channel.LogBudget;
import dev.sluice.config.BusConfig;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Entry;
import dev.sluice.model.Snapshot;
import dev.sluice.protocol.stream.StreamChannels;
import dev.sluice.runtime.Node;
import dev.sluice.runtime.ownership.Epochs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** One stream that this lane follows, and the channel of its rolling snapshots, which this lane owns. */
final class FollowedStream implements ChannelFollower.Sink {
    private final Node node;
    private final ChannelId snapshots;
    private final ChannelFollower follower;
    private final ChannelOwner owner;
    private final SnapshotMetrics metrics;
    private final Consumer<Snapshot> published;
    private final Fold fold = new Fold();
    private long skippedCounted;
    private long gapsCounted;

    /**
     * @param published is told of each new snapshot
     * @param afterEpoch of the last life of the snapshots' channel that is known of, 0 for none
     */
    FollowedStream(
            Node node,
            String stream,
            String address,
            SnapshotMetrics metrics,
            Consumer<Snapshot> published,
            long afterEpoch) {
        BusConfig bus = node.config().bus();
        long now = System.currentTimeMillis();
        this.node = node;
        this.metrics = metrics;
        this.published = published;
        this.snapshots = StreamChannels.snapshots(stream);
        this.follower = new ChannelFollower(
                StreamChannels.deltas(stream),
                address,
                now,
                bus.renewMillis(),
                bus.requestTimeoutMillis(),
                bus.windowMessages(),
                false,
                this);
        // Only the newest is kept: a snapshot replaces all before it, and no other channel can have its place.
        this.owner = new ChannelOwner(
                snapshots,
                Epochs.after(afterEpoch, now),
                new LogBounds(1, Long.MAX_VALUE, LogBudget.unlimited()),
                bus.batchBytesMax(),
                bus.leaseMillis());
    }

    ChannelFollower follower() {
        return follower;
    }

    ChannelOwner owner() {
        return owner;
    }

    /** What the store had: offered to a new owner of the stream until there is something newer. */
    void restore(Snapshot stored, long nowMillis) {
        if (owner.headSeq() == 0) {
            append(stored, nowMillis);
        }
    }

    /** Folds what has come into one snapshot and publishes it, if anything changed. */
    void publish(long nowMillis) {
        try {
            fold.publish(nowMillis).ifPresent(snapshot -> {
                append(snapshot, nowMillis);
                metrics.published(snapshot.state().length);
                published.accept(snapshot);
            });
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** The answer, or null where none is wanted. */
    Reply answer(Request request, long nowMillis) {
        if (request instanceof Attach attach) {
            return owner.attach(attach, nowMillis, Optional::empty);
        } else if (request instanceof Read read) {
            if (read.epoch() == Read.ANY_EPOCH) {
                // The stream's next owner goes on from here: it gets all that has come, not what the interval showed.
                publish(nowMillis);
            }
            return owner.read(read);
        } else if (request instanceof Grant grant) {
            owner.grant(grant);
        } else if (request instanceof Detach detach) {
            owner.detach(detach);
        } else {
            return new Refused(snapshots, ErrorCode.FORBIDDEN, "snapshots are made, not submitted", "");
        }
        return null;
    }

    void batch(Batch batch) {
        follower.batch(batch, System.currentTimeMillis());
        metrics.gapsFilled(follower.gapsFilled() - gapsCounted);
        gapsCounted = follower.gapsFilled();
    }

    @Override
    public void entries(long epoch, long firstSeq, List<Entry> entries) {
        try {
            fold.apply(entries);
            metrics.folded(entries.size());
        } catch (IOException notJson) {
            throw new UncheckedIOException(notJson);
        }
    }

    @Override
    public void restart(long epoch, long seq, Optional<Snapshot> snapshot) {
        try {
            fold.restart(epoch, seq, snapshot);
            metrics.restarted();
        } catch (IOException notJson) {
            throw new UncheckedIOException(notJson);
        }
    }

    @Override
    public void send(Request request) {
        if (!(request instanceof Attach) && !(request instanceof Read)) {
            node.tellOwner(request);
            return;
        }
        node.askOwner(request)
                .onSuccess(reply -> {
                    if (reply instanceof Attached attached) {
                        follower.attached(attached, System.currentTimeMillis());
                    } else if (reply instanceof Entries entries) {
                        follower.entries(entries, System.currentTimeMillis());
                    } else {
                        retry();
                    }
                })
                .onFailure(cause -> retry());
    }

    private void retry() {
        metrics.requestRetried();
        follower.requestFailed(System.currentTimeMillis());
    }

    private void append(Snapshot snapshot, long nowMillis) {
        owner.append(StreamChannels.entryOf(snapshot));
        owner.flush(nowMillis, node.bus()::send);
        metrics.skipped(owner.skippedBatches() - skippedCounted);
        skippedCounted = owner.skippedBatches();
    }
}
