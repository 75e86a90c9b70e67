package dev.sluice.tracebatcher;

import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Entries;
import dev.sluice.bus.BusMessage.Read;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.ErrorCode;
import dev.sluice.config.TraceBatcherConfig;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Entry;
import dev.sluice.model.Position;
import dev.sluice.protocol.trace.TraceAnswer;
import dev.sluice.protocol.trace.TraceCommand.History;
import dev.sluice.protocol.trace.TraceCommand.Info;
import dev.sluice.protocol.trace.TraceCommand.Sessions;
import dev.sluice.protocol.trace.TraceCommand.Travel;
import dev.sluice.store.SessionPage;
import dev.sluice.store.StoreException;
import dev.sluice.store.StoredEvent;
import dev.sluice.store.TraceKey;
import dev.sluice.store.TracePage;
import dev.sluice.store.TraceQuery;
import dev.sluice.store.TraceStore;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Answers what is asked about sessions, from the store. */
final class Commands {
    private static final int SESSIONS_MAX = 1000;
    private static final int PAGE_ENTRIES_MAX = 1024;

    private final TraceStore store;
    private final Replays replays;
    private final Context context;

    Commands(TraceStore store, Replays replays, Context context) {
        this.store = store;
        this.replays = replays;
        this.context = context;
    }

    Future<Reply> history(ChannelId channel, History history, Position head, TraceBatcherConfig config) {
        Optional<TraceKey> after = history.after().flatMap(TraceKey::parse);
        if (history.after().isPresent() && after.isEmpty()) {
            return Future.succeededFuture(new Refused(
                    channel, ErrorCode.INVALID_REQUEST, "cursor must be the next of an earlier answer", "cursor"));
        }
        TraceQuery query = new TraceQuery(
                channel.name(),
                history.start(),
                history.end(),
                history.agentIds(),
                after,
                Math.min(history.limit(), config.historicalDataLimit()),
                config.historicalBytesMax(),
                false);
        return answer(
                channel, head, ErrorCode.HISTORY_ERROR, ask(store.query(query)).map(page -> {
                    List<StoredEvent> events = page.events();
                    Optional<String> next = page.more()
                            ? Optional.of(events.get(events.size() - 1).key().text())
                            : Optional.empty();
                    return TraceAnswer.history(bytes(events), next);
                }));
    }

    Future<Reply> travel(
            ChannelId channel,
            Travel travel,
            Optional<LiveSession> session,
            Position head,
            TraceBatcherConfig config,
            long nowMillis) {
        if (!replays.mayRun(config)) {
            return Future.succeededFuture(new Refused(
                    channel, ErrorCode.OVERLOADED, config.replaysMax() + " states are rebuilt just now", ""));
        }
        Future<TracePage> newest = ask(store.query(TraceQuery.newest(
                channel.name(), travel.timestamp(), travel.tracesMax(), config.historicalBytesMax())));
        Future<SessionState> state = replays.run(channel.name(), travel.timestamp(), session, config, nowMillis);
        return answer(
                channel,
                head,
                ErrorCode.TIME_TRAVEL_ERROR,
                Future.all(newest, state)
                        .map(both -> TraceAnswer.travel(
                                SessionStateJson.write(state.result()),
                                inOrder(newest.result().events()))));
    }

    Future<Reply> info(ChannelId channel, Info info, Position head, TraceBatcherConfig config) {
        Future<TracePage> newest = ask(store.query(TraceQuery.newest(
                channel.name(), Long.MAX_VALUE, Math.max(1, info.tracesMax()), config.historicalBytesMax())));
        return answer(
                channel,
                head,
                ErrorCode.SESSION_ERROR,
                ask(store.summary(channel.name()))
                        .compose(summary -> newest.map(page -> TraceAnswer.info(summary, inOrder(page.events())))));
    }

    Future<Reply> sessions(ChannelId channel, Sessions sessions) {
        int limit = Math.max(1, Math.min(sessions.limit(), SESSIONS_MAX));
        CompletionStage<SessionPage> page;
        try {
            page = store.sessions(sessions.after(), limit);
        } catch (IllegalArgumentException e) {
            return Future.succeededFuture(new Refused(
                    channel, ErrorCode.INVALID_REQUEST, "cursor must be the next of an earlier answer", "cursor"));
        }
        return answer(
                channel, new Position(0, 0), ErrorCode.SESSION_ERROR, ask(page).map(TraceAnswer::sessions));
    }

    /** What the owner has no longer in memory. What was never stored is a hole, which the page ends before. */
    Future<Entries> stored(Read read, long epoch, int bytesMax) {
        int limit = Math.max(1, Math.min(read.limit(), PAGE_ENTRIES_MAX));
        return ask(store.since(read.channel().name(), epoch, read.from(), limit, bytesMax))
                .map(events -> {
                    List<Entry> entries = new ArrayList<>(events.size());
                    long first =
                            events.isEmpty() ? read.from() : events.get(0).key().seq();
                    for (StoredEvent event : events) {
                        if (event.key().seq() != first + entries.size()) {
                            break;
                        }
                        entries.add(Entry.of(LiveSession.EVENT_KIND, event.key().timestamp(), event.event()));
                    }
                    return new Entries(read.channel(), epoch, first, entries);
                });
    }

    static Refused refusal(ChannelId channel, ErrorCode code, Throwable cause) {
        Throwable root = cause instanceof CompletionException ? cause.getCause() : cause;
        boolean busy = root instanceof StoreException failure && failure.reason() == StoreException.Reason.BUSY;
        // The cause is the operator's affair: the store has logged it.
        return new Refused(channel, busy ? ErrorCode.OVERLOADED : code, "the store does not answer just now", "");
    }

    private <T> Future<T> ask(CompletionStage<T> stage) {
        return Future.fromCompletionStage(stage, context);
    }

    private static Future<Reply> answer(ChannelId channel, Position head, ErrorCode code, Future<byte[]> result) {
        return result.<Reply>map(bytes -> new Accepted(channel, head.epoch(), head.seq(), bytes))
                .otherwise(cause -> refusal(channel, code, cause));
    }

    private static List<byte[]> bytes(List<StoredEvent> events) {
        return events.stream().map(StoredEvent::event).toList();
    }

    private static List<byte[]> inOrder(List<StoredEvent> newestFirst) {
        List<byte[]> events = new ArrayList<>(bytes(newestFirst));
        Collections.reverse(events);
        return events;
    }
}
