package dev.sluice.gateway.delivery;

import dev.sluice.bus.BusMessage;
import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.model.ChannelId;
import dev.sluice.runtime.Node;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Once per node: takes batches off the bus, encodes them once, and hands the same frames to each event loop. */
public final class Hub extends VerticleBase {
    private static final long POLL_MILLIS = 50;

    private final Node node;
    private final String address;
    private final DeliveryCounters counters;
    private final Map<ChannelId, NodeChannel> channels = new HashMap<>();

    /** The channels whose rolling snapshots are these. */
    private final Map<ChannelId, NodeChannel> bySnapshots = new HashMap<>();

    public Hub(Node node) {
        this.node = node;
        this.address = "sluice.gateway." + node.id();
        this.counters = new DeliveryCounters(node.meters());
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(POLL_MILLIS, tick -> poll(System.currentTimeMillis()));
        return node.bus()
                .consume(address, request -> Future.failedFuture("a gateway owns nothing"), this::hear)
                .onSuccess(listening -> node.directory().onChange(context, () -> channels.values()
                        .forEach(channel -> channel.ownerChanged(System.currentTimeMillis()))));
    }

    @Override
    public Future<?> stop() {
        channels.values().forEach(NodeChannel::close);
        channels.clear();
        bySnapshots.clear();
        return Future.succeededFuture();
    }

    /** From any thread. */
    void follow(Feed feed, HubListener listener) {
        context.runOnContext(here -> {
            NodeChannel channel = channels.get(feed.channel());
            if (channel == null) {
                channel = new NodeChannel(node, feed, address, counters);
                channels.put(feed.channel(), channel);
                feed.snapshots().ifPresent(putUnder(channel));
            }
            channel.add(feed, listener);
            channel.poll(System.currentTimeMillis());
        });
    }

    /** From any thread. */
    void unfollow(Feed feed, HubListener listener) {
        context.runOnContext(here -> {
            NodeChannel channel = channels.get(feed.channel());
            if (channel != null) {
                channel.remove(feed, listener, System.currentTimeMillis());
            }
        });
    }

    /** From any thread: entries that the node's log no longer has, from the owner; {@code taken} is told on its context. */
    void read(Feed feed, long from, HubListener listener, Consumer<Page> taken) {
        context.runOnContext(here -> {
            NodeChannel channel = channels.get(feed.channel());
            if (channel == null) {
                listener.context().runOnContext(there -> taken.accept(Page.FAILED));
            } else {
                channel.read(feed, from).onComplete(page -> listener.context()
                        .runOnContext(there -> taken.accept(page.succeeded() ? page.result() : Page.FAILED)));
            }
        });
    }

    private Consumer<ChannelId> putUnder(NodeChannel channel) {
        return snapshots -> bySnapshots.put(snapshots, channel);
    }

    private void poll(long nowMillis) {
        channels.values().removeIf(channel -> {
            if (channel.isDone(nowMillis)) {
                channel.close();
                bySnapshots.values().remove(channel);
                return true;
            }
            channel.poll(nowMillis);
            return false;
        });
    }

    private void hear(BusMessage message) {
        if (message instanceof Batch batch) {
            NodeChannel channel = channels.get(batch.channel());
            if (channel != null) {
                channel.batch(batch, System.currentTimeMillis());
                return;
            }
            NodeChannel ofSnapshots = bySnapshots.get(batch.channel());
            if (ofSnapshots != null) {
                ofSnapshots.snapshotBatch(batch, System.currentTimeMillis());
            }
        }
    }
}
