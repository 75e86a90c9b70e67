package dev.sluice.server;

import dev.sluice.config.ConfigError;
import dev.sluice.config.ConfigException;
import dev.sluice.protocol.sync.SyncChannels;
import dev.sluice.runtime.Node;
import dev.sluice.runtime.redis.RedisLink;
import dev.sluice.runtime.store.RedisDurability;
import dev.sluice.runtime.store.RedisLogStore;
import dev.sluice.runtime.store.SqliteLogStore;
import dev.sluice.store.LogStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where this node keeps documents. */
final class SyncStores {
    private static final Logger LOG = LoggerFactory.getLogger(SyncStores.class);
    private static final long LOOK_MILLIS = 50;

    private final LogStore store;

    /** @param redis the node's link, which stays open; null where the configuration has none */
    SyncStores(Node node, RedisLink redis) {
        if (node.config().syncLog().storesHere()) {
            store = new SqliteLogStore(
                    Path.of(node.config().node().dataDirectory(), "documents.db"),
                    node.config().syncLog().storePendingBytesMax());
        } else {
            store = new RedisLogStore(redis);
            redis.ready()
                    .compose(ready -> RedisDurability.problem(redis))
                    .onSuccess(found -> found.ifPresent(problem ->
                            LOG.atWarn().addKeyValue("problem", problem).log("Redis does not keep documents safe")));
        }
    }

    /**
     * Documents on stores of several nodes would diverge: fails with a {@link ConfigException} where an older member
     * has them too and not both share one. Waits until this node sees itself among the members.
     */
    static Future<Void> requireShared(Node node) {
        if (!node.config().cluster().enabled()) {
            return Future.succeededFuture();
        }
        Promise<Void> known = Promise.promise();
        node.vertx().setPeriodic(LOOK_MILLIS, timer -> {
            Map<String, Map<String, Integer>> members =
                    node.directory().membership().lanesByNode();
            List<String> byAge = ((VertxInternal) node.vertx()).clusterManager().getNodes();
            boolean isComplete =
                    members.containsKey(node.id()) && members.keySet().containsAll(byAge);
            if (isComplete && node.vertx().cancelTimer(timer)) {
                List<String> older = byAge.subList(0, Math.max(0, byAge.indexOf(node.id())));
                for (String other : older) {
                    if (diverge(members.get(node.id()), members.get(other))) {
                        known.fail(refusal(node, other));
                        return;
                    }
                }
                known.complete();
            }
        });
        return known.future();
    }

    LogStore store() {
        return store;
    }

    Future<?> close() {
        return Future.fromCompletionStage(store.close());
    }

    private static boolean diverge(Map<String, Integer> mine, Map<String, Integer> other) {
        boolean isOneAlone = mine.containsKey(SyncChannels.STORES_HERE) || other.containsKey(SyncChannels.STORES_HERE);
        return other.containsKey(SyncChannels.SYNC) && isOneAlone;
    }

    private static ConfigException refusal(Node node, String other) {
        return new ConfigException(List.of(ConfigError.unreadable(
                "syncLog.store",
                "found \"" + node.config().syncLog().store() + "\" on this node, and node " + other
                        + " of the cluster runs sync-log too",
                "allowed: \"redis\" on all of them, so that they share one store; else each would have documents of"
                        + " its own")));
    }
}
