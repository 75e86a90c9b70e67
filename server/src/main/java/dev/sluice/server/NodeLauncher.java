package dev.sluice.server;

import com.hazelcast.config.InMemoryXmlConfig;
import dev.sluice.config.LoadedConfig;
import dev.sluice.config.SluiceConfig;
import dev.sluice.deltastream.DeltaStreamVerticle;
import dev.sluice.gateway.GatewayVerticle;
import dev.sluice.gateway.connection.ConnectionMeters;
import dev.sluice.gateway.delivery.Hub;
import dev.sluice.protocol.room.RoomChannels;
import dev.sluice.protocol.stream.StreamChannels;
import dev.sluice.protocol.sync.SyncChannels;
import dev.sluice.protocol.trace.TraceEvent;
import dev.sluice.roombroadcaster.RoomBroadcasterVerticle;
import dev.sluice.runtime.Node;
import dev.sluice.runtime.bus.TypedBus;
import dev.sluice.runtime.metrics.EventLoopLag;
import dev.sluice.runtime.metrics.NodeMeters;
import dev.sluice.runtime.ownership.Directory;
import dev.sluice.runtime.redis.RedisLink;
import dev.sluice.runtime.store.SqliteSnapshotStore;
import dev.sluice.runtime.store.SqliteTraceStore;
import dev.sluice.snapshot.SnapshotVerticle;
import dev.sluice.store.TraceStore;
import dev.sluice.synclog.SyncLogVerticle;
import dev.sluice.tracebatcher.TraceBatcherVerticle;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;

/** Builds one node from its configuration: Vert.x, the cluster if there is one, and a verticle per role and lane. */
final class NodeLauncher {
    private static final String ALONE = "local";
    private static final String GATEWAY = "gateway";

    private final SluiceConfig config;
    private final PrometheusMeterRegistry meters = NodeMeters.registry();
    /** The last one first. */
    private final Deque<String> deployed = new ConcurrentLinkedDeque<>();

    private Vertx vertx;
    private Directory directory;
    private SqliteSnapshotStore store;
    private RedisLink redis;
    private SyncStores documents;
    private TraceStore traceStore;

    NodeLauncher(LoadedConfig loaded) {
        this.config = loaded.config();
    }

    int shutdownTimeoutMillis() {
        return config.node().shutdownTimeoutMillis();
    }

    /** @return where the node is found: the URL of its pages, or its id where it has none */
    Future<String> start() {
        return vertx().compose(started -> {
            vertx = started;
            EventLoopLag.measure(vertx, meters);
            Node node = node();
            directory = node.directory();
            if (config.redis().enabled()) {
                redis = RedisLink.open(vertx, config.redis(), meters);
                meters.gauge("sluice.redis.healthy", redis, link -> link.isHealthy() ? 1 : 0);
            }
            return deploySnapshots(node)
                    .compose(done -> deployStreams(node))
                    .compose(done -> deployDocuments(node))
                    .compose(done -> deployRooms(node))
                    .compose(done -> deployTraces(node))
                    .compose(done -> deployGateways(node));
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
        Future<Void> undeployed = Future.succeededFuture();
        for (String deployment : deployed) {
            undeployed =
                    undeployed.compose(before -> vertx.undeploy(deployment)).otherwiseEmpty();
        }
        return undeployed
                .compose(all -> redis == null ? Future.succeededFuture() : redis.close())
                .compose(all -> documents == null ? Future.succeededFuture() : documents.close())
                .compose(all -> {
                    directory.close();
                    return vertx.close();
                })
                .compose(closed -> store == null ? Future.succeededFuture() : Future.fromCompletionStage(store.close()))
                .compose(closed ->
                        traceStore == null ? Future.succeededFuture() : Future.fromCompletionStage(traceStore.close()));
    }

    private Future<String> deploy(Deployable verticle) {
        return vertx.deployVerticle(verticle).onSuccess(deployed::push);
    }

    private Future<Vertx> vertx() {
        VertxOptions options = new VertxOptions()
                .setPreferNativeTransport(true)
                .setMaxEventLoopExecuteTime(config.node().blockedThreadWarnMillis())
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
                .setMetricsOptions(new MicrometerMetricsOptions()
                        .setEnabled(true)
                        // One of these per bus message costs more than the message does.
                        .addDisabledMetricsCategory(MetricsDomain.EVENT_BUS));
        VertxBuilder builder = Vertx.builder().withMetrics(new MicrometerMetricsFactory(meters));
        if (!config.cluster().enabled()) {
            return Future.succeededFuture(builder.with(options).build());
        }
        String xml = ConfigFiles.text("cluster.file", config.cluster().file(), Path.of(""));
        EventBusOptions bus = new EventBusOptions()
                .setHost(config.cluster().busHost())
                .setPort(config.cluster().busPort())
                .setClusterNodeMetadata(Directory.nodeMetadata(lanes()));
        if (!config.cluster().busPublicHost().isEmpty()) {
            bus.setClusterPublicHost(config.cluster().busPublicHost());
        }
        HazelcastClusterManager cluster = new HazelcastClusterManager(new InMemoryXmlConfig(xml, new Properties()));
        return builder.with(options.setEventBusOptions(bus))
                .withClusterManager(cluster)
                .buildClustered();
    }

    private Node node() {
        TypedBus bus = TypedBus.on(vertx, config.bus().requestTimeoutMillis());
        if (!config.cluster().enabled()) {
            return new Node(ALONE, vertx, config, bus, Directory.alone(ALONE, lanes()), meters);
        }
        String id = ((VertxInternal) vertx).clusterManager().getNodeId();
        return new Node(id, vertx, config, bus, Directory.inCluster(vertx), meters);
    }

    /** What this node says that it runs. The gateway owns no channels, and so has no lanes; but it is a member. */
    private Map<String, Integer> lanes() {
        Map<String, Integer> lanes = new HashMap<>();
        if (config.runs("delta-stream")) {
            lanes.put(StreamChannels.STREAM, config.deltaStream().instances());
        }
        if (config.runs("snapshot")) {
            lanes.put(StreamChannels.SNAPSHOT, config.snapshot().instances());
        }
        if (config.runs("sync-log")) {
            lanes.put(SyncChannels.SYNC, config.syncLog().instances());
            if (config.syncLog().storesHere()) {
                lanes.put(SyncChannels.STORES_HERE, 1);
            }
        }
        if (config.runs("room-broadcaster")) {
            lanes.put(RoomChannels.ROOM, config.roomBroadcaster().instances());
        }
        if (config.runs("trace-batcher")) {
            lanes.put(TraceEvent.FEATURE, config.traceBatcher().instances());
        }
        return lanes;
    }

    private Future<?> deploySnapshots(Node node) {
        if (!config.runs("snapshot")) {
            return Future.succeededFuture();
        }
        store = new SqliteSnapshotStore(Path.of(config.node().dataDirectory(), "snapshots.db"));
        List<Future<?>> lanes = new ArrayList<>();
        for (int lane = 0; lane < config.snapshot().instances(); lane++) {
            lanes.add(deploy(new SnapshotVerticle(node, lane, store)));
        }
        return Future.all(lanes);
    }

    private Future<?> deployStreams(Node node) {
        if (!config.runs("delta-stream")) {
            return Future.succeededFuture();
        }
        List<Future<?>> lanes = new ArrayList<>();
        for (int lane = 0; lane < config.deltaStream().instances(); lane++) {
            lanes.add(deploy(new DeltaStreamVerticle(node, lane)));
        }
        return Future.all(lanes);
    }

    private Future<?> deployDocuments(Node node) {
        if (!config.runs("sync-log")) {
            return Future.succeededFuture();
        }
        return SyncStores.requireShared(node).compose(shared -> {
            documents = new SyncStores(node, redis);
            List<Future<?>> lanes = new ArrayList<>();
            for (int lane = 0; lane < config.syncLog().instances(); lane++) {
                lanes.add(deploy(new SyncLogVerticle(node, lane, documents.store())));
            }
            return Future.all(lanes);
        });
    }

    private Future<?> deployRooms(Node node) {
        if (!config.runs("room-broadcaster")) {
            return Future.succeededFuture();
        }
        List<Future<?>> lanes = new ArrayList<>();
        for (int lane = 0; lane < config.roomBroadcaster().instances(); lane++) {
            lanes.add(deploy(new RoomBroadcasterVerticle(node, lane, redis)));
        }
        return Future.all(lanes);
    }

    private Future<?> deployTraces(Node node) {
        if (!config.runs("trace-batcher")) {
            return Future.succeededFuture();
        }
        traceStore = new SqliteTraceStore(
                Path.of(config.node().dataDirectory(), "traces.db"),
                config.traceBatcher().queueEventsMax());
        List<Future<?>> lanes = new ArrayList<>();
        for (int lane = 0; lane < config.traceBatcher().instances(); lane++) {
            lanes.add(deploy(new TraceBatcherVerticle(node, lane, traceStore)));
        }
        return Future.all(lanes);
    }

    private Future<String> deployGateways(Node node) {
        if (!config.runs(GATEWAY)) {
            return Future.succeededFuture("node " + node.id());
        }
        Hub hub = new Hub(node);
        ConnectionMeters connections = new ConnectionMeters(meters);
        GatewayVerticle first = new GatewayVerticle(node, hub, connections);
        return deploy(hub)
                .compose(deployed -> deploy(first))
                .compose(deployed -> Future.all(others(node, hub, connections)))
                .map(all -> "http://" + config.gateway().host() + ":" + first.port() + "/");
    }

    private List<Future<String>> others(Node node, Hub hub, ConnectionMeters connections) {
        int cores = Runtime.getRuntime().availableProcessors();
        int instances =
                config.gateway().instances() == 0 ? cores : config.gateway().instances();
        List<Future<String>> others = new ArrayList<>();
        // Port 0 means another port for each server: then one instance has to do.
        for (int i = 1; i < instances && config.gateway().port() != 0; i++) {
            others.add(deploy(new GatewayVerticle(node, hub, connections)));
        }
        return others;
    }
}
