package dev.sluice.tracebatcher;

import dev.sluice.config.TraceBatcherConfig;
import dev.sluice.protocol.trace.SessionSummary;
import dev.sluice.store.TraceCheckpoint;
import dev.sluice.store.TraceKey;
import dev.sluice.store.TraceQuery;
import dev.sluice.store.TraceStore;
import dev.sluice.tracebatcher.Replay.Spacing;
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
        Spacing spacing = spacing(config);
        Future<Optional<TraceCheckpoint>> from =
                Future.fromCompletionStage(store.checkpoint(sessionId, TraceKey.endOf(timestamp)), context);
        Future<Optional<SessionSummary>> summary = Future.fromCompletionStage(store.summary(sessionId), context);
        return Future.all(from, summary)
                .map(both -> new Replay(
                        sessionId,
                        timestamp,
                        from.result(),
                        summary.result(),
                        bounds,
                        spacing,
                        nowMillis - config.settleMillis()))
                .compose(replay -> advance(replay, new Watch(sessionId, session, guard)))
                .onSuccess(replay ->
                        session.ifPresent(live -> live.leftUnchecked(replay.eventsSinceCheckpoint(), spacing)))
                .map(Replay::state)
                .onComplete(done -> {
                    running--;
                    guard.ifPresent(ended -> session.get().replayEnds(ended));
                    metrics.replayed(System.nanoTime() - started);
                });
    }

    static Spacing spacing(TraceBatcherConfig config) {
        return new Spacing(config.checkpointEvents(), config.checkpointBytes());
    }

    /** Where the checkpoints of a replay go. */
    private record Watch(String sessionId, Optional<LiveSession> session, Optional<ReplayGuard> guard) {}

    private Future<Replay> advance(Replay replay, Watch watch) {
        Optional<TraceQuery> next = replay.next();
        if (next.isEmpty()) {
            return Future.succeededFuture(replay);
        }
        return Future.fromCompletionStage(store.query(next.get()), context).compose(page -> {
            keep(replay.apply(page.events(), page.more()), watch);
            return advance(replay, watch);
        });
    }

    /** A checkpoint that is not kept is only missed: the next replay makes it again. */
    private void keep(List<TraceCheckpoint> checkpoints, Watch watch) {
        for (TraceCheckpoint checkpoint : checkpoints) {
            if (watch.guard().isPresent() && watch.guard().get().stillHolds(checkpoint.through())) {
                store.putCheckpoint(watch.sessionId(), checkpoint);
                watch.session().get().checkpointed(checkpoint.through());
                metrics.checkpoints(1);
            }
        }
    }
}
