package dev.sluice.synclog;

import dev.sluice.bus.ErrorCode;
import dev.sluice.config.SyncLogConfig;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Position;
import dev.sluice.store.LogState;
import dev.sluice.store.LogStore;
import dev.sluice.store.StoredSnapshot;
import dev.sluice.synclog.graph.GraphFold;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Keeps one document's graph as a snapshot in the store. Nothing of it stays in memory: a fold goes from the stored
 * snapshot over what came since, page by page, on a worker.
 */
final class GraphKeeper {
    private static final int PAGE_ENTRIES = 1024;
    private static final int LAG_MAX_AT_LEAST = 1000;

    private final Vertx vertx;
    private final Context context;
    private final SyncLogConfig config;
    private final SyncMetrics metrics;
    private final LogStore store;
    private final ChannelId channel;
    private final long fence;
    private long snapshotSeq;
    private long tail;
    private Future<Optional<StoredSnapshot>> folding;
    private boolean isFoldable = true;

    GraphKeeper(
            Vertx vertx, Context context, SyncLogConfig config, SyncMetrics metrics, LogStore store, LogState claimed) {
        this.vertx = vertx;
        this.context = context;
        this.config = config;
        this.metrics = metrics;
        this.store = store;
        this.channel = claimed.channel();
        this.fence = claimed.fence();
        this.snapshotSeq = claimed.snapshotSeq();
        this.tail = claimed.tail();
    }

    /** The oldest patch that can be read. */
    long tail() {
        return tail;
    }

    boolean isIdle() {
        return folding == null;
    }

    /** The document has grown: a snapshot may be due. */
    void grown(long head) {
        boolean isDue = config.snapshotEvery() > 0 && head - snapshotSeq >= config.snapshotEvery();
        if (isDue && isFoldable && folding == null) {
            fold(config.compact() ? config.patchesKept() : Long.MAX_VALUE, head);
        }
    }

    /** A snapshot that is not too old; empty when the document can't be folded. */
    Future<Optional<StoredSnapshot>> recent(long head) {
        long lagMax = 2L * Math.max(config.snapshotEvery(), LAG_MAX_AT_LEAST);
        if (snapshotSeq > 0 && head - snapshotSeq <= lagMax) {
            return on(store.snapshot(channel));
        }
        return isFoldable ? fold(Long.MAX_VALUE, head) : on(store.snapshot(channel));
    }

    /** Folds, and forgets all patches but the newest ones. Empty when the document can't be folded. */
    Future<Optional<StoredSnapshot>> compact(long keep, long head) {
        return fold(keep, head);
    }

    private Future<Optional<StoredSnapshot>> fold(long keep, long head) {
        if (folding != null) {
            return folding;
        }
        Future<Optional<StoredSnapshot>> done = on(store.snapshot(channel))
                .compose(stored -> vertx.executeBlocking(() -> begin(stored)))
                .compose(this::foldOn)
                .compose(fold ->
                        fold.isEmpty() ? Future.succeededFuture(Optional.empty()) : keep(fold.get(), keep, head));
        folding = done;
        done.onComplete(any -> folding = null);
        return done;
    }

    private static GraphFold begin(Optional<StoredSnapshot> stored) {
        return stored.map(snapshot ->
                        GraphFold.of(snapshot.state(), snapshot.position().seq()))
                .orElseGet(GraphFold::empty);
    }

    /** Empty once there is a patch that can't be folded. */
    private Future<Optional<GraphFold>> foldOn(GraphFold fold) {
        long before = fold.version();
        return on(store.read(channel, before + 1, PAGE_ENTRIES, config.pageBytesMax()))
                .compose(page -> {
                    if (page.entries().isEmpty()) {
                        return Future.succeededFuture(Optional.of(fold));
                    }
                    if (page.firstSeq() != before + 1) {
                        return Future.failedFuture(new RefusedException(
                                ErrorCode.HISTORY_ERROR, "what lies behind the snapshot is forgotten"));
                    }
                    return vertx.executeBlocking(() -> fold.apply(page.entries()))
                            .compose(isFolded -> {
                                metrics.folded(fold.version() - before);
                                isFoldable = isFolded;
                                return isFolded ? foldOn(fold) : Future.succeededFuture(Optional.empty());
                            });
                });
    }

    private Future<Optional<StoredSnapshot>> keep(GraphFold fold, long keep, long head) {
        return vertx.executeBlocking(fold::state).compose(state -> {
            if (state.length > config.snapshotBytesMax()) {
                isFoldable = false;
                return Future.succeededFuture(Optional.empty());
            }
            return keep(new StoredSnapshot(new Position(0, fold.version()), state), keep, head);
        });
    }

    private Future<Optional<StoredSnapshot>> keep(StoredSnapshot snapshot, long keep, long head) {
        long seq = snapshot.position().seq();
        long oldest = Math.max(1, Math.min(seq + 1, head + 1 - Math.min(keep, head)));
        long idsFrom = Math.max(1, Math.min(oldest, head + 1 - config.idsKept()));
        return on(store.compact(channel, fence, snapshot, oldest, idsFrom)).map(state -> {
            state.ifPresent(kept -> {
                snapshotSeq = kept.snapshotSeq();
                this.tail = kept.tail();
            });
            return Optional.of(snapshot);
        });
    }

    private <T> Future<T> on(CompletionStage<T> stage) {
        return Future.fromCompletionStage(stage, context);
    }
}
