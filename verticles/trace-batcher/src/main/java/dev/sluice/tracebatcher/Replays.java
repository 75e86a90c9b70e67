package dev.sluice.tracebatcher;

import dev.sluice.config.TraceBatcherConfig;
import dev.sluice.store.TraceCheckpoint;
import dev.sluice.store.TraceKey;
import dev.sluice.store.TraceQuery;
import dev.sluice.store.TraceStore;
import dev.sluice.tracebatcher.SessionState.Bounds;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Runs {@link Replay}s against the store, a page at a time, on the lane's event loop. */
final class Replays {
    private static final int TYPES_MAX = 256;

    private final TraceStore store;
    private final TraceMetrics metrics;
    private final Context context;
    private int running;

    Replays(TraceStore store, TraceMetrics metrics, Context context) {
        this.store = store;
        this.metrics = metrics;
        this.context = context;
    }

    boolean mayRun(TraceBatcherConfig config) {
        return running < config.replaysMax();
    }

    /**
     * @param session if it is in memory: only then are checkpoints left behind, as nobody else knows of events that come
     *     meanwhile
     */
    Future<SessionState> run(
            String sessionId,
            long timestamp,
            Optional<LiveSession> session,
            TraceBatcherConfig config,
            long nowMillis) {
        running++;
        long started = System.nanoTime();
        Optional<ReplayGuard> guard = session.map(LiveSession::replayBegins);
        Bounds bounds = new Bounds(config.agentsMax(), config.openSpansMax(), TYPES_MAX);
        return Future.fromCompletionStage(store.checkpoint(sessionId, TraceKey.endOf(timestamp)), context)
                .map(from -> new Replay(
                        sessionId,
                        timestamp,
                        from,
                        bounds,
                        config.checkpointEvents(),
                        nowMillis - config.settleMillis()))
                .compose(replay -> advance(sessionId, replay, guard))
                .onComplete(done -> {
                    running--;
                    guard.ifPresent(ended -> session.get().replayEnds(ended));
                    metrics.replayed(System.nanoTime() - started);
                });
    }

    private Future<SessionState> advance(String sessionId, Replay replay, Optional<ReplayGuard> guard) {
        Optional<TraceQuery> next = replay.next();
        if (next.isEmpty()) {
            return Future.succeededFuture(replay.state());
        }
        return Future.fromCompletionStage(store.query(next.get()), context).compose(page -> {
            keep(sessionId, replay.apply(page.events(), page.more()), guard);
            return advance(sessionId, replay, guard);
        });
    }

    /** A checkpoint that is not kept is only missed: the next replay makes it again. */
    private void keep(String sessionId, List<TraceCheckpoint> checkpoints, Optional<ReplayGuard> guard) {
        for (TraceCheckpoint checkpoint : checkpoints) {
            if (guard.isPresent() && guard.get().stillHolds(checkpoint.through())) {
                store.putCheckpoint(sessionId, checkpoint);
                metrics.checkpoints(1);
            }
        }
    }
}
