package dev.sluice.snapshot;

import dev.sluice.bus.BusMessage;
import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.BusMessage.Request;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Snapshot;
import dev.sluice.protocol.stream.StreamChannels;
import dev.sluice.runtime.Node;
import dev.sluice.runtime.ownership.Membership;
import dev.sluice.store.SnapshotStore;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One lane of followers: a fold and a snapshot channel for each stream that falls to it. */
public final class SnapshotVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotVerticle.class);
    private static final long POLL_MILLIS = 50;

    private final Node node;
    private final SnapshotStore store;
    private final String address;
    private final Map<String, FollowedStream> followed = new HashMap<>();
    private final Set<String> loading = new HashSet<>();
    private final Map<String, Snapshot> unstored = new HashMap<>();

    public SnapshotVerticle(Node node, int lane, SnapshotStore store) {
        this.node = node;
        this.store = store;
        this.address = Membership.address(StreamChannels.SNAPSHOT, node.id(), lane);
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(POLL_MILLIS, tick -> poll(System.currentTimeMillis()));
        vertx.setPeriodic(node.config().snapshot().intervalMillis(), tick -> publish(System.currentTimeMillis()));
        vertx.setPeriodic(node.config().snapshot().storeIntervalMillis(), tick -> keep());
        return node.bus().consume(address, this::answer, this::hear).onSuccess(listening -> node.directory()
                .onChange(context, this::reconcile));
    }

    @Override
    public Future<?> stop() {
        publish(System.currentTimeMillis());
        followed.values().forEach(stream -> stream.follower().detach());
        return keep();
    }

    private void reconcile() {
        long now = System.currentTimeMillis();
        for (String name : node.config().deltaStream().streams().keySet()) {
            boolean mine = node.directory()
                    .membership()
                    .ownerOf(StreamChannels.snapshots(name))
                    .filter(address::equals)
                    .isPresent();
            if (mine && !followed.containsKey(name) && loading.add(name)) {
                load(name);
            } else if (!mine && followed.containsKey(name)) {
                followed.remove(name).follower().detach();
            }
        }
        followed.values().forEach(stream -> stream.follower().ownerChanged(now));
    }

    private void load(String name) {
        Future.fromCompletionStage(store.latest(StreamChannels.deltas(name)), context)
                .onComplete(loaded -> {
                    loading.remove(name);
                    FollowedStream stream = new FollowedStream(node, name, address);
                    long now = System.currentTimeMillis();
                    if (loaded.failed()) {
                        // Live state matters more than the stored one: go on, the store has logged its trouble.
                        LOG.atWarn()
                                .addKeyValue("stream", name)
                                .addKeyValue("cause", loaded.cause().getMessage())
                                .log("the stored snapshot could not be read");
                    } else if (loaded.result().isPresent()) {
                        stream.restore(
                                new Snapshot(
                                        loaded.result().get().position(),
                                        now,
                                        loaded.result().get().state()),
                                now);
                    }
                    followed.put(name, stream);
                });
    }

    private void poll(long nowMillis) {
        followed.values().forEach(stream -> {
            stream.follower().poll(nowMillis);
            stream.owner().expire(nowMillis);
        });
    }

    private void publish(long nowMillis) {
        followed.forEach(
                (name, stream) -> stream.publish(nowMillis).ifPresent(snapshot -> unstored.put(name, snapshot)));
    }

    private Future<?> keep() {
        Future<?> last = Future.succeededFuture();
        for (Map.Entry<String, Snapshot> entry : unstored.entrySet()) {
            ChannelId channel = StreamChannels.deltas(entry.getKey());
            Snapshot snapshot = entry.getValue();
            last = Future.fromCompletionStage(store.put(channel, snapshot.position(), snapshot.state()), context)
                    .onFailure(cause -> node.meters()
                            .counter("sluice.snapshot.store.failures")
                            .increment());
        }
        unstored.clear();
        return last.otherwiseEmpty();
    }

    private Future<Reply> answer(Request request) {
        FollowedStream stream = followed.get(request.channel().name());
        if (stream == null || !request.channel().feature().equals(StreamChannels.SNAPSHOT)) {
            return Future.failedFuture(request.channel() + " is not owned here");
        }
        Reply reply = stream.answer(request, System.currentTimeMillis());
        return reply == null ? null : Future.succeededFuture(reply);
    }

    private void hear(BusMessage message) {
        if (message instanceof Batch batch) {
            FollowedStream stream = followed.get(batch.channel().name());
            if (stream != null) {
                stream.batch(batch);
            }
        }
    }
}
