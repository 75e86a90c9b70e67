package dev.sluice.server;

import dev.sluice.channel.LogBudget;
import dev.sluice.config.LoadedConfig;
import dev.sluice.config.SluiceConfig;
import dev.sluice.deltastream.DeltaStreamVerticle;
import dev.sluice.gateway.Drain;
import dev.sluice.gateway.trace.SystemEvents;
import dev.sluice.protocol.room.RoomChannels;
import dev.sluice.protocol.stream.StreamChannels;
import dev.sluice.protocol.sync.SyncChannels;
import dev.sluice.protocol.trace.TraceEvent;
import dev.sluice.roombroadcaster.RoomBroadcasterVerticle;
import dev.sluice.runtime.Node;
import dev.sluice.runtime.bus.TypedBus;
import dev.sluice.runtime.config.LiveConfig;
import dev.sluice.runtime.metrics.EventLoopLag;
import dev.sluice.runtime.metrics.LogMeters;
import dev.sluice.runtime.metrics.NodeMeters;
import dev.sluice.runtime.operations.Health;
import dev.sluice.runtime.operations.Health.Need;
import dev.sluice.runtime.ownership.Directory;
import dev.sluice.runtime.redis.RedisLink;
import dev.sluice.runtime.store.SqliteSnapshotStore;
import dev.sluice.snapshot.SnapshotVerticle;
import dev.sluice.synclog.SyncLogVerticle;
import dev.sluice.tracebatcher.TraceBatcherVerticle;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Builds one node from its configuration: Vert.x, the cluster if there is one, and a verticle per role and lane. */
final class NodeLauncher {
    private static final String ALONE = "local";
    private static final String GATEWAY = "gateway";
    private static final String DELTA_STREAM = "delta-stream";
    private static final String SNAPSHOT = "snapshot";
    private static final String SYNC_LOG = "sync-log";
    private static final String ROOMS = "room-broadcaster";
    private static final String TRACES = "trace-batcher";
    private static final String CONFIG = "config";
    private static final String OPERATIONS = "operations";

    private final LiveConfig live;
    private final ConfigWatch watch;
    private final PrometheusMeterRegistry meters = NodeMeters.registry();
    private final Drain drain;
    private final Health health;
    private final Gateways gateways;

    private Vertx vertx;
    private Node node;
    private Deployments deployments;
    private Directory directory;
    private SqliteSnapshotStore store;
    private RedisLink redis;
    private SyncStores documents;
    private TraceStores traces;

    /**
     * @param watch not deployed yet
     * @param drained what an administrator's wish to drain the node comes down to
     */
    NodeLauncher(LoadedConfig loaded, ConfigWatch watch, Runnable drained) {
        this.live = new LiveConfig(loaded);
        this.watch = watch;
        this.drain = new Drain(drained);
        this.health = new Health(drain::begun);
        this.gateways = new Gateways(GATEWAY, drain, meters);
    }

    int shutdownTimeoutMillis() {
        return config().node().shutdownTimeoutMillis();
    }

    /** @return where the node is found: the URL of its pages, or its id where it has none */
    Future<String> start() {
        return NodeVertx.start(config(), lanes(), meters).compose(started -> {
            vertx = started;
            deployments = new Deployments(vertx);
            EventLoopLag.measure(vertx, meters);
            node = node();
            directory = node.directory();
            Reconfiguration reconfiguration =
                    new Reconfiguration(live, gateways::reconfigure, role -> redeploy(role, node));
            watch.tells(
                    next -> reconfiguration
                            .apply(next)
                            .onSuccess(taken -> SystemEvents.publish(node, "configuration_changed")),
                    live::refuse);
            if (config().redis().enabled()) {
                redis = RedisLink.open(vertx, config().redis(), meters);
                node.health().depend("redis", Need.USEFUL, redis::isHealthy);
                meters.gauge("sluice.redis.healthy", redis, link -> link.isHealthy() ? 1 : 0);
            }
            return deployOperations(node)
                    .compose(done -> redisTried())
                    .compose(done -> deploy(SNAPSHOT, node))
                    .compose(done -> deploy(DELTA_STREAM, node))
                    .compose(done -> deploy(SYNC_LOG, node))
                    .compose(done -> deploy(ROOMS, node))
                    .compose(done -> deploy(TRACES, node))
                    .compose(done -> deploy(GATEWAY, node))
                    .compose(where -> deployments.deploy(CONFIG, watch).map(where));
        });
    }

    /**
     * In the reverse order of the start, one by one: clients are told first, then each owner sends what it has gathered,
     * and the snapshots that are stored last have all of it.
     */
    Future<Void> close() {
        if (vertx == null) {
            return Future.succeededFuture();
        }
        drain.begin();
        SystemEvents.publish(node, "node_draining");
        return deployments
                .undeployAll()
                .compose(all -> redis == null ? Future.succeededFuture() : redis.close())
                .compose(all -> traces == null ? Future.succeededFuture() : traces.close())
                .compose(all -> documents == null ? Future.succeededFuture() : documents.close())
                .compose(all -> {
                    directory.close();
                    return vertx.close();
                })
                .compose(
                        closed -> store == null ? Future.succeededFuture() : Future.fromCompletionStage(store.close()));
    }

    /** What {@link #close} waits for just now: a role, or the node itself. */
    String closing() {
        String role = deployments == null ? "" : deployments.undeploying();
        return role.isEmpty() ? "node" : role;
    }

    private SluiceConfig config() {
        return live.config();
    }

    private Future<Void> redeploy(String role, Node node) {
        return deployments
                .undeploy(role)
                .compose(undeployed -> deploy(role, node))
                .mapEmpty();
    }

    /** An owner that begins before Redis answers would begin without what is stored there. Redis may also be away. */
    private Future<Void> redisTried() {
        return redis == null
                ? Future.succeededFuture()
                : redis.ready()
                        .timeout(config().redis().connectTimeoutMillis(), TimeUnit.MILLISECONDS)
                        .otherwiseEmpty();
    }

    /** @return where the role is found, if it is one that is looked for */
    private Future<String> deploy(String role, Node node) {
        if (!config().runs(role)) {
            return Future.succeededFuture("node " + node.id());
        }
        return switch (role) {
            case SNAPSHOT -> deploySnapshots(node);
            case DELTA_STREAM -> deployStreams(node);
            case SYNC_LOG -> deployDocuments(node);
            case ROOMS -> deployRooms(node);
            case TRACES -> deployTraces(node);
            case GATEWAY -> gateways.deploy(node, redis, deployments);
            default -> throw new IllegalArgumentException("no such role: " + role);
        };
    }

    private Node node() {
        LogBudget logs = logs();
        TypedBus bus = TypedBus.on(vertx, config().bus().requestTimeoutMillis());
        if (!config().cluster().enabled()) {
            return new Node(ALONE, vertx, live, bus, Directory.alone(ALONE, lanes()), meters, health, logs);
        }
        String id = ((VertxInternal) vertx).clusterManager().getNodeId();
        return new Node(id, vertx, live, bus, Directory.inCluster(vertx), meters, health, logs);
    }

    private LogBudget logs() {
        long configured = (long) config().node().logsMebibytesMax() << 20;
        LogBudget logs = new LogBudget(configured == 0 ? Runtime.getRuntime().maxMemory() / 2 : configured);
        LogMeters.bind(logs, meters);
        return logs;
    }

    /** What this node says that it runs. The gateway owns no channels, and so has no lanes; but it is a member. */
    private Map<String, Integer> lanes() {
        Map<String, Integer> lanes = new HashMap<>();
        if (config().runs(DELTA_STREAM)) {
            lanes.put(StreamChannels.STREAM, config().deltaStream().instances());
        }
        if (config().runs(SNAPSHOT)) {
            lanes.put(StreamChannels.SNAPSHOT, config().snapshot().instances());
        }
        if (config().runs(SYNC_LOG)) {
            lanes.put(SyncChannels.SYNC, config().syncLog().instances());
            if (config().syncLog().storesHere()) {
                lanes.put(SyncChannels.STORES_HERE, 1);
            }
        }
        if (config().runs(ROOMS)) {
            lanes.put(RoomChannels.ROOM, config().roomBroadcaster().instances());
        }
        if (config().runs(TRACES)) {
            lanes.put(TraceEvent.FEATURE, config().traceBatcher().instances());
        }
        return lanes;
    }

    private Future<String> deployOperations(Node node) {
        return config().node().operations().enabled()
                ? deployments.deploy(OPERATIONS, new OperationsVerticle(node))
                : Future.succeededFuture(node.id());
    }

    private Future<String> deploySnapshots(Node node) {
        if (store == null) {
            store = new SqliteSnapshotStore(Path.of(config().node().dataDirectory(), "snapshots.db"));
        }
        List<Future<?>> lanes = new ArrayList<>();
        for (int lane = 0; lane < config().snapshot().instances(); lane++) {
            lanes.add(deployments.deploy(SNAPSHOT, new SnapshotVerticle(node, lane, store)));
        }
        return Future.all(lanes).map(node.id());
    }

    private Future<String> deployStreams(Node node) {
        List<Future<?>> lanes = new ArrayList<>();
        for (int lane = 0; lane < config().deltaStream().instances(); lane++) {
            lanes.add(deployments.deploy(DELTA_STREAM, new DeltaStreamVerticle(node, lane)));
        }
        return Future.all(lanes).map(node.id());
    }

    private Future<String> deployDocuments(Node node) {
        return SyncStores.requireShared(node).compose(shared -> {
            if (documents == null) {
                documents = new SyncStores(node, redis);
                depend("documents", documents.store()::isHealthy);
            }
            List<Future<?>> lanes = new ArrayList<>();
            for (int lane = 0; lane < config().syncLog().instances(); lane++) {
                lanes.add(deployments.deploy(SYNC_LOG, new SyncLogVerticle(node, lane, documents.store())));
            }
            return Future.all(lanes).map(node.id());
        });
    }

    private Future<String> deployRooms(Node node) {
        List<Future<?>> lanes = new ArrayList<>();
        for (int lane = 0; lane < config().roomBroadcaster().instances(); lane++) {
            lanes.add(deployments.deploy(ROOMS, new RoomBroadcasterVerticle(node, lane, redis)));
        }
        return Future.all(lanes).map(node.id());
    }

    /** On a store without which the node is of no use. */
    private void depend(String store, BooleanSupplier working) {
        health.depend(store, Need.REQUIRED, working);
        // Held by the health: the gauge alone would let go of it.
        meters.gauge("sluice.store.healthy", Tags.of("store", store), working, asked -> asked.getAsBoolean() ? 1 : 0);
    }

    private Future<String> deployTraces(Node node) {
        if (traces == null) {
            traces = new TraceStores(node);
            depend("traces", traces.store()::isHealthy);
        }
        List<Future<?>> lanes = new ArrayList<>();
        for (int lane = 0; lane < config().traceBatcher().instances(); lane++) {
            lanes.add(deployments.deploy(TRACES, new TraceBatcherVerticle(node, lane, traces.store())));
        }
        return Future.all(lanes).map(node.id());
    }
}
