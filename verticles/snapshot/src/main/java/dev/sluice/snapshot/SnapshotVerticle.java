package dev.sluice.snapshot;

import dev.sluice.bus.BusMessage;
import dev.sluice.bus.BusMessage.Attach;
import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.BusMessage.Request;
import dev.sluice.model.Snapshot;
import dev.sluice.protocol.stream.StreamChannels;
import dev.sluice.runtime.Node;
import dev.sluice.runtime.ownership.Membership;
import dev.sluice.snapshot.SnapshotMetrics.Loaded;
import dev.sluice.store.SnapshotStore;
import dev.sluice.store.StoredSnapshot;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One lane of followers: a fold and a snapshot channel for each stream that falls to it. */
public final class SnapshotVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotVerticle.class);
    private static final long POLL_MILLIS = 50;
    private static final int LOAD_TRIES = 5;
    private static final long LOAD_PAUSE_MILLIS = 500;

    private final Node node;
    private final int lane;
    private final SnapshotStore store;
    private final String address;
    private final Map<String, FollowedStream> followed = new HashMap<>();
    private final Set<String> loading = new HashSet<>();
    private final Map<String, Snapshot> unstored = new HashMap<>();
    private SnapshotMetrics metrics;

    public SnapshotVerticle(Node node, int lane, SnapshotStore store) {
        this.node = node;
        this.lane = lane;
        this.store = store;
        this.address = Membership.address(StreamChannels.SNAPSHOT, node.id(), lane);
    }

    @Override
    public Future<?> start() {
        metrics = new SnapshotMetrics(node.meters(), lane);
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
        followed.clear();
        metrics.close();
        return keep();
    }

    private void reconcile() {
        long now = System.currentTimeMillis();
        for (String name : node.config().deltaStream().streams().keySet()) {
            boolean mine = isMine(name);
            if (mine && !followed.containsKey(name) && loading.add(name)) {
                load(name, LOAD_TRIES).onSuccess(stored -> follow(name, stored));
            } else if (!mine && followed.containsKey(name)) {
                followed.remove(name).follower().detach();
            }
        }
        followed.values().forEach(stream -> stream.follower().ownerChanged(now));
    }

    private boolean isMine(String name) {
        Optional<String> owner = node.directory().membership().ownerOf(StreamChannels.snapshots(name));
        return owner.filter(address::equals).isPresent();
    }

    /** Until it is known what the store has, nobody is answered: a new owner would take silence for "nothing". */
    private Future<Optional<StoredSnapshot>> load(String name, int tries) {
        return Future.fromCompletionStage(store.latest(StreamChannels.deltas(name)), context)
                .onSuccess(found -> metrics.loaded(found.isPresent() ? Loaded.FOUND : Loaded.NOTHING))
                .recover(cause -> {
                    metrics.loaded(Loaded.FAILED);
                    if (tries > 1) {
                        return vertx.timer(LOAD_PAUSE_MILLIS, TimeUnit.MILLISECONDS)
                                .compose(later -> load(name, tries - 1));
                    }
                    // Live state matters more than the stored one: go on, the store has logged its trouble.
                    LOG.atWarn()
                            .addKeyValue("stream", name)
                            .addKeyValue("cause", cause.getMessage())
                            .log("the stored snapshot could not be read");
                    return Future.succeededFuture(Optional.empty());
                });
    }

    private void follow(String name, Optional<StoredSnapshot> stored) {
        loading.remove(name);
        if (!isMine(name)) {
            return;
        }
        FollowedStream stream = followed(name, 0);
        long now = System.currentTimeMillis();
        stored.ifPresent(found -> stream.restore(new Snapshot(found.position(), now, found.state()), now));
        followed.put(name, stream);
    }

    private FollowedStream followed(String name, long afterEpoch) {
        return new FollowedStream(node, name, address, metrics, snapshot -> unstored.put(name, snapshot), afterEpoch);
    }

    private void poll(long nowMillis) {
        int gateways = 0;
        for (FollowedStream stream : followed.values()) {
            stream.follower().poll(nowMillis);
            stream.owner().expire(nowMillis);
            gateways += stream.owner().followers();
        }
        metrics.holds(followed.size(), gateways);
    }

    private void publish(long nowMillis) {
        followed.values().forEach(stream -> stream.publish(nowMillis));
    }

    private Future<?> keep() {
        List<Future<Void>> puts = new ArrayList<>();
        Map.copyOf(unstored).forEach((name, snapshot) -> puts.add(keep(name, snapshot)));
        return Future.join(puts).otherwiseEmpty();
    }

    private Future<Void> keep(String name, Snapshot snapshot) {
        unstored.remove(name);
        return Future.fromCompletionStage(
                        store.put(StreamChannels.deltas(name), snapshot.position(), snapshot.state()), context)
                .onSuccess(done -> metrics.stored())
                .onFailure(cause -> {
                    metrics.storeFailed();
                    // A quiet stream has no newer one that would come after it.
                    unstored.putIfAbsent(name, snapshot);
                });
    }

    private Future<Reply> answer(Request request) {
        String name = request.channel().name();
        FollowedStream stream = followed.get(name);
        if (stream == null || !request.channel().feature().equals(StreamChannels.SNAPSHOT)) {
            return Future.failedFuture(request.channel() + " is not owned here");
        }
        if (request instanceof Attach attach && stream.owner().isOutlivedBy(attach)) {
            stream.follower().detach();
            followed.put(name, followed(name, attach.epoch()));
            metrics.outlived();
            return Future.failedFuture(request.channel() + " begins a new life here");
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
