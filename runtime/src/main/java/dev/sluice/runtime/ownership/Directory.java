package dev.sluice.runtime.ownership;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.NodeInfo;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    private final VertxInternal vertx;
    private final ClusterManager cluster;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, Map<String, Integer>> known = new HashMap<>();
    private final Set<String> lookingUp = new HashSet<>();
    private volatile Membership membership;
    private volatile Runnable stopLooking = () -> {};

    private Directory(VertxInternal vertx, Membership membership) {
        this.vertx = vertx;
        this.cluster = vertx == null ? null : vertx.clusterManager();
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
        Directory directory = new Directory((VertxInternal) vertx, Membership.NOBODY);
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
        lookingUp.retainAll(nodes);
        nodes.stream().filter(node -> !known.containsKey(node)).forEach(this::lookUp);
        // Who is gone is gone at once; newcomers wait for each other, so that channels move once and not for each.
        if (known.keySet().retainAll(nodes) || lookingUp.isEmpty()) {
            publish();
        }
    }

    /** One question at a time for each node: while a member hangs an answer takes seconds, and each holds a worker. */
    private void lookUp(String node) {
        if (!lookingUp.add(node)) {
            return;
        }
        Promise<NodeInfo> info = Promise.promise();
        cluster.getNodeInfo(node, info);
        info.future().onComplete(answer -> {
            // A newcomer may be listed before its info is: it is asked for again at the next look.
            if (answer.succeeded() && answer.result() != null) {
                known.put(node, lanes(answer.result()));
            } else if (node.equals(cluster.getNodeId())) {
                sayAgain();
            }
            if (lookingUp.remove(node) && lookingUp.isEmpty()) {
                publish();
            }
        });
    }

    /** A member without metadata is not of ours: somebody's own process that only uses the bus. */
    private static Map<String, Integer> lanes(NodeInfo info) {
        Map<String, Integer> lanes = new HashMap<>();
        if (info.metadata() != null) {
            info.metadata()
                    .getJsonObject(LANES, new JsonObject())
                    .forEach(entry -> lanes.put(entry.getKey(), ((Number) entry.getValue()).intValue()));
        }
        return Map.copyOf(lanes);
    }

    /**
     * The cluster has forgotten what this node runs, as when others that took it for dead clean up after it has come
     * back. On a worker: the cluster manager's own clean-up may hold the lock for seconds.
     */
    private void sayAgain() {
        vertx.executeBlocking(() -> {
            cluster.setNodeInfo(cluster.getNodeInfo(), Promise.promise());
            return null;
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
