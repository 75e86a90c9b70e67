package dev.sluice.runtime.ownership;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.NodeInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows the {@link Membership}. In a cluster the list of members is looked at often, which costs a local call; what a
 * node runs stands in its node info and is read once per newcomer, off the path of any client's message.
 */
public final class Directory {
    private static final Logger LOG = LoggerFactory.getLogger(Directory.class);
    private static final String LANES = "lanes";
    private static final long LOOK_MILLIS = 250;

    private final ClusterManager cluster;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, Map<String, Integer>> known = new HashMap<>();
    private volatile Membership membership;
    private volatile Runnable stopLooking = () -> {};

    private Directory(ClusterManager cluster, Membership membership) {
        this.cluster = cluster;
        this.membership = membership;
    }

    /** What a node says of itself in its node info when it joins. */
    public static JsonObject nodeMetadata(Map<String, Integer> lanes) {
        JsonObject counts = new JsonObject();
        lanes.forEach(counts::put);
        return new JsonObject().put(LANES, counts);
    }

    /** A node without a cluster: it owns all that it runs. */
    public static Directory alone(String nodeId, Map<String, Integer> lanes) {
        return new Directory(null, new Membership(Map.of(nodeId, Map.copyOf(lanes))));
    }

    public static Directory inCluster(Vertx vertx) {
        Directory directory = new Directory(((VertxInternal) vertx).clusterManager(), Membership.NOBODY);
        Context context = vertx.getOrCreateContext();
        context.runOnContext(start -> {
            directory.look();
            long timer = vertx.setPeriodic(LOOK_MILLIS, tick -> directory.look());
            directory.stopLooking = () -> vertx.cancelTimer(timer);
        });
        return directory;
    }

    /** Looks no more: to be called before the node leaves the cluster, which then can't be asked. */
    public void close() {
        stopLooking.run();
    }

    public Membership membership() {
        return membership;
    }

    /** Calls back on the caller's context after each change, and once right away; until its verticle is undeployed. */
    public void onChange(Context context, Runnable listener) {
        Runnable there = () -> context.runOnContext(now -> listener.run());
        listeners.add(there);
        ((ContextInternal) context).addCloseHook(closed -> {
            listeners.remove(there);
            closed.succeed();
        });
        there.run();
    }

    private void look() {
        if (!cluster.isActive()) {
            // The node was put out of the cluster for good: it must not go on as if it owned anything.
            known.clear();
            publish();
            return;
        }
        List<String> nodes = cluster.getNodes();
        List<Future<?>> lookups = new ArrayList<>();
        for (String node : nodes) {
            if (!known.containsKey(node)) {
                lookups.add(lookUp(node));
            }
        }
        known.keySet().retainAll(nodes);
        if (lookups.isEmpty()) {
            publish();
        } else {
            Future.join(lookups).onComplete(done -> publish());
        }
    }

    private Future<NodeInfo> lookUp(String node) {
        Promise<NodeInfo> info = Promise.promise();
        cluster.getNodeInfo(node, info);
        // A newcomer may be listed before its info is: it is asked for again at the next look.
        return info.future().onSuccess(found -> {
            if (found != null) {
                // A member without metadata is not of ours: somebody's own process that only uses the bus.
                JsonObject metadata = found.metadata() == null ? new JsonObject() : found.metadata();
                Map<String, Integer> lanes = new HashMap<>();
                metadata.getJsonObject(LANES, new JsonObject())
                        .forEach(entry -> lanes.put(entry.getKey(), ((Number) entry.getValue()).intValue()));
                known.put(node, Map.copyOf(lanes));
            }
        });
    }

    private void publish() {
        Membership now = new Membership(known);
        if (!now.equals(membership)) {
            membership = now;
            LOG.atInfo().addKeyValue("nodes", now.lanesByNode()).log("membership changed");
            listeners.forEach(Runnable::run);
        }
    }
}
