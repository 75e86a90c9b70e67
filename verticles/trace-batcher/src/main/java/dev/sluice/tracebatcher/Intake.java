package dev.sluice.tracebatcher;

import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.ErrorCode;
import dev.sluice.config.TraceBatcherConfig;
import dev.sluice.model.ChannelId;
import dev.sluice.protocol.trace.TraceCommand.Ingest;
import dev.sluice.store.StoredEvent;
import dev.sluice.store.TraceStore;
import dev.sluice.tracebatcher.TraceMetrics.Refusal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Takes events into their session: they are on their way to live readers at once, and their producer is answered when
 * they are stored. What is not answered with yes may come again, and then be seen twice.
 */
final class Intake {
    private final TraceStore store;
    private final TraceMetrics metrics;
    private final Context context;
    private final BiConsumer<String, Batch> send;
    private int waiting;

    Intake(TraceStore store, TraceMetrics metrics, Context context, BiConsumer<String, Batch> send) {
        this.store = store;
        this.metrics = metrics;
        this.context = context;
        this.send = send;
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
        metrics.ingested(count);
        List<StoredEvent> numbered = session.numbered(ingest.events());
        Future<Void> stored = Future.fromCompletionStage(store.append(channel.name(), numbered), context);
        session.append(numbered, config, nowMillis, send);
        long seq = session.headSeq();
        return stored.<Reply>map(done -> new Accepted(channel, session.epoch(), seq))
                .otherwise(cause -> {
                    metrics.refused(Refusal.STORE, count);
                    return Commands.refusal(channel, ErrorCode.OVERLOADED, cause);
                })
                .onComplete(done -> {
                    waiting -= count;
                    if (done.result() instanceof Accepted) {
                        metrics.stored(count);
                    }
                });
    }
}
