package dev.sluice.server;

import dev.sluice.config.TraceBatcherConfig;
import dev.sluice.runtime.Node;
import dev.sluice.runtime.redis.RedisLink;
import dev.sluice.runtime.store.RedisTraceStore;
import dev.sluice.runtime.store.SqliteTraceStore;
import dev.sluice.store.TraceStore;
import io.vertx.core.Future;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where this node keeps trace sessions. */
final class TraceStores {
    private static final Logger LOG = LoggerFactory.getLogger(TraceStores.class);

    private final TraceStore store;
    private final RedisLink redis;

    TraceStores(Node node) {
        TraceBatcherConfig config = node.config().traceBatcher();
        if (config.storesHere()) {
            redis = null;
            store = new SqliteTraceStore(
                    Path.of(node.config().node().dataDirectory(), "traces.db"), config.queueEventsMax());
            if (node.config().cluster().enabled()) {
                // Live views go on; a session's past is with the node that owned it then.
                LOG.warn("traceBatcher.store is \"sqlite\" in a cluster: history does not follow a session whose owner"
                        + " changes");
            }
        } else {
            redis = RedisLink.open(node.vertx(), node.config().redis(), node.meters(), "traces");
            store = new RedisTraceStore(redis);
        }
    }

    TraceStore store() {
        return store;
    }

    Future<?> close() {
        return Future.fromCompletionStage(store.close())
                .compose(closed -> redis == null ? Future.succeededFuture() : redis.close());
    }
}
