package dev.sluice.tracebatcher;

import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.ErrorCode;
import dev.sluice.config.TraceBatcherConfig;
import dev.sluice.model.ChannelId;
import dev.sluice.protocol.trace.TraceCommand.Ingest;
import dev.sluice.protocol.trace.TraceCommand.IngestedEvent;
import dev.sluice.store.StoredEvent;
import dev.sluice.store.TraceStore;
import dev.sluice.tracebatcher.TraceMetrics.Refusal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Takes events into their session: they are on their way to live readers at once, and their producer is answered when
 * they are stored. What comes again is known by its identity, taken once, and answered with yes.
 */
final class Intake {
    /** Who sends again does so soon: of a session that was not in memory so many are known again. */
    private static final int IDENTITIES_READ = 2000;

    private final TraceStore store;
    private final TraceMetrics metrics;
    private final Context context;
    private final BiConsumer<String, Batch> send;
    private final Consumer<LiveSession> appended;
    private int waiting;

    /** @param appended is told of each session whose batch has grown */
    Intake(
            TraceStore store,
            TraceMetrics metrics,
            Context context,
            BiConsumer<String, Batch> send,
            Consumer<LiveSession> appended) {
        this.store = store;
        this.metrics = metrics;
        this.context = context;
        this.send = send;
        this.appended = appended;
    }

    /** Events that are not stored yet. */
    int waiting() {
        return waiting;
    }

    Future<Reply> take(
            ChannelId channel, LiveSession session, Ingest ingest, TraceBatcherConfig config, long nowMillis) {
        int count = ingest.events().size();
        // One request alone may be larger: it could never be taken otherwise.
        if (waiting > 0 && waiting + count > config.queueEventsMax()) {
            metrics.refused(Refusal.QUEUE_FULL, count);
            return Future.succeededFuture(
                    new Refused(channel, ErrorCode.OVERLOADED, waiting + " events wait to be stored already", ""));
        }
        waiting += count;
        return session.ready(() -> newest(channel))
                .compose(ready -> store(channel, session, ingest.events(), config, nowMillis))
                .<Reply>map(done -> new Accepted(channel, session.epoch(), session.headSeq()))
                .otherwise(cause -> {
                    metrics.refused(Refusal.STORE, count);
                    return Commands.refusal(channel, ErrorCode.OVERLOADED, cause);
                })
                .onComplete(done -> waiting -= count);
    }

    private Future<List<Long>> newest(ChannelId channel) {
        return Future.fromCompletionStage(store.identities(channel.name(), IDENTITIES_READ), context);
    }

    private Future<Void> store(
            ChannelId channel,
            LiveSession session,
            List<IngestedEvent> events,
            TraceBatcherConfig config,
            long nowMillis) {
        List<IngestedEvent> fresh = session.fresh(events);
        int repeated = events.size() - fresh.size();
        // Their first ones may still be on the way: who sends them again is told yes when those are stored.
        Future<Void> former = repeated == 0 ? Future.succeededFuture() : session.allStored();
        metrics.repeated(repeated);
        if (fresh.isEmpty()) {
            return former;
        }
        metrics.ingested(fresh.size());
        List<StoredEvent> numbered = session.numbered(fresh);
        Future<Void> stored = Future.fromCompletionStage(store.append(channel.name(), numbered), context);
        session.storing(fresh, stored);
        session.append(numbered, config, nowMillis, send);
        appended.accept(session);
        return Future.all(former, stored)
                .onSuccess(done -> metrics.stored(fresh.size()))
                .mapEmpty();
    }
}
