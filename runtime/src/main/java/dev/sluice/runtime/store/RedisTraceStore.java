package dev.sluice.runtime.store;

import dev.sluice.protocol.trace.EventIdentity;
import dev.sluice.protocol.trace.SessionSummary;
import dev.sluice.runtime.redis.RedisFailure;
import dev.sluice.runtime.redis.RedisLink;
import dev.sluice.store.SessionPage;
import dev.sluice.store.StoreException;
import dev.sluice.store.StoreException.Reason;
import dev.sluice.store.StoredEvent;
import dev.sluice.store.TraceCheckpoint;
import dev.sluice.store.TraceKey;
import dev.sluice.store.TracePage;
import dev.sluice.store.TraceQuery;
import dev.sluice.store.TraceStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * Trace sessions in Redis, for nodes that share a store. One round trip for each call, but for queries by agent, which
 * read on until they have enough. What Redis keeps of it when it is killed is a matter of its {@code appendfsync}.
 */
public final class RedisTraceStore implements TraceStore {
    /** Removed in one call: Redis does nothing else meanwhile. */
    private static final int RETAIN_EVENTS = 1000;
    /** Read at once: nobody knows how large they are before. */
    private static final int READ_EVENTS = 256;

    private final RedisLink redis;
    private final LongSupplier clock;
    private final String prefix;
    private final RedisSessions sessions;
    private volatile boolean closed;

    /** @param redis not closed with the store */
    public RedisTraceStore(RedisLink redis) {
        this(redis, System::currentTimeMillis);
    }

    RedisTraceStore(RedisLink redis, LongSupplier clock) {
        this.redis = redis;
        this.clock = clock;
        this.prefix = redis.prefix() + "trace:";
        this.sessions = new RedisSessions(prefix, this::send);
    }

    @Override
    public CompletionStage<Void> append(String sessionId, List<StoredEvent> events) {
        if (events.isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        TraceKey first = events.get(0).key();
        long lastTime = 0;
        for (StoredEvent event : events) {
            first = event.key().compareTo(first) < 0 ? event.key() : first;
            lastTime = Math.max(lastTime, event.key().timestamp());
        }
        List<Object> words = eval(
                RedisTraceScripts.APPEND,
                key(sessionId, "events"),
                key(sessionId, "checkpoints"),
                key(sessionId, "summary"),
                prefix + "sessions",
                prefix + "arrivals",
                prefix + "total",
                key(sessionId, "order"),
                key(sessionId, "identities"));
        words.add(clock.getAsLong());
        words.add(sessionId);
        words.add(RedisTraceKeys.hex(first));
        words.add(lastTime);
        events.forEach(event -> words.add(Buffer.buffer(RedisTraceKeys.member(event))));
        return done(send(Command.EVAL, words).mapEmpty());
    }

    @Override
    public CompletionStage<TracePage> query(TraceQuery query) {
        return done(page(query, query.after(), new ArrayList<>(), 0));
    }

    private Future<TracePage> page(TraceQuery query, Optional<TraceKey> after, List<StoredEvent> found, long bytes) {
        int read = query.agentIds().isEmpty() ? Math.min(READ_EVENTS, query.limit() - found.size() + 1) : READ_EVENTS;
        return send(Command.ZRANGE, range(query, after, read)).compose(answer -> {
            TraceKey last = null;
            long taken = bytes;
            for (Response member : answer) {
                StoredEvent event = RedisTraceKeys.event(member.toBytes());
                last = event.key();
                if (query.agentIds().isEmpty() || query.agentIds().contains(event.agentId())) {
                    if (found.size() == query.limit() || taken >= query.bytesMax()) {
                        return Future.succeededFuture(new TracePage(found, true));
                    }
                    found.add(event);
                    taken += event.event().length;
                }
            }
            return answer.size() < read
                    ? Future.succeededFuture(new TracePage(found, false))
                    : page(query, Optional.of(last), found, taken);
        });
    }

    /** Bounds of the range, the far one first when it is read backwards. */
    private List<Object> range(TraceQuery query, Optional<TraceKey> after, int limit) {
        String low = "[" + RedisTraceKeys.hex(query.startMillis());
        // 'g' is behind all hex digits: all members that begin with this time are before it.
        String high = "(" + RedisTraceKeys.hex(query.endMillis()) + "g";
        if (after.isPresent() && query.newestFirst()) {
            high = min(high, "(" + RedisTraceKeys.hex(after.get()));
        } else if (after.isPresent()) {
            String behind = "(" + RedisTraceKeys.hex(after.get()) + '\1';
            low = behind.substring(1).compareTo(low.substring(1)) > 0 ? behind : low;
        }
        List<Object> words = new ArrayList<>(List.of(key(query.sessionId(), "events")));
        words.add(query.newestFirst() ? high : low);
        words.add(query.newestFirst() ? low : high);
        words.add("BYLEX");
        if (query.newestFirst()) {
            words.add("REV");
        }
        words.addAll(List.of("LIMIT", 0, limit));
        return words;
    }

    private static String min(String one, String other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    @Override
    public CompletionStage<Optional<SessionSummary>> summary(String sessionId) {
        return done(sessions.summary(sessionId));
    }

    @Override
    public CompletionStage<List<StoredEvent>> since(
            String sessionId, long epoch, long fromSeq, int limit, long bytesMax) {
        List<Object> words = eval(RedisTraceScripts.SINCE, key(sessionId, "order"), key(sessionId, "events"));
        String of = RedisTraceKeys.hex(epoch);
        words.addAll(List.of("[" + of + RedisTraceKeys.hex(fromSeq), "(" + of + "g", limit, bytesMax));
        return done(send(Command.EVAL, words).map(answer -> {
            List<StoredEvent> events = new ArrayList<>();
            answer.forEach(member -> events.add(RedisTraceKeys.event(member.toBytes())));
            return events;
        }));
    }

    @Override
    public CompletionStage<List<Long>> identities(String sessionId, int limit) {
        List<Object> words = List.of(key(sessionId, "order"), 0, limit - 1, "REV");
        return done(send(Command.ZRANGE, words).map(answer -> {
            List<Long> identities = new ArrayList<>();
            for (Response place : answer) {
                long identity = RedisTraceKeys.identity(place.toBytes(), RedisTraceKeys.KEY_CHARS);
                if (identity != EventIdentity.NONE) {
                    identities.add(identity);
                }
            }
            return identities;
        }));
    }

    @Override
    public CompletionStage<SessionPage> sessions(Optional<String> after, int limit) {
        return done(sessions.page(SessionCursor.of(after), limit));
    }

    @Override
    public CompletionStage<Void> putCheckpoint(String sessionId, TraceCheckpoint checkpoint) {
        List<Object> words =
                eval(RedisTraceScripts.PUT_CHECKPOINT, key(sessionId, "checkpoints"), key(sessionId, "summary"));
        words.add(RedisTraceKeys.hex(checkpoint.through()));
        words.add(Buffer.buffer(RedisTraceKeys.member(checkpoint)));
        return done(send(Command.EVAL, words).mapEmpty());
    }

    @Override
    public CompletionStage<Optional<TraceCheckpoint>> checkpoint(String sessionId, TraceKey through) {
        String bound = "(" + RedisTraceKeys.hex(through) + '\1';
        List<Object> words = List.of(key(sessionId, "checkpoints"), bound, "-", "BYLEX", "REV", "LIMIT", 0, 1);
        return done(send(Command.ZRANGE, words)
                .map(answer -> answer.size() == 0
                        ? Optional.<TraceCheckpoint>empty()
                        : Optional.of(RedisTraceKeys.checkpoint(answer.get(0).toBytes()))));
    }

    @Override
    public CompletionStage<Long> retain(long storedSinceMillis, long bytesMax) {
        List<Object> words = eval(RedisTraceScripts.RETAIN, prefix + "arrivals", prefix + "total");
        words.addAll(List.of(storedSinceMillis, bytesMax, RETAIN_EVENTS, prefix + "session:"));
        return done(send(Command.EVAL, words).map(Response::toLong));
    }

    @Override
    public boolean isHealthy() {
        return redis.isHealthy();
    }

    @Override
    public CompletionStage<Void> close() {
        if (closed) {
            return CompletableFuture.completedStage(null);
        }
        // Answers come in order: when this one is here, all before it are.
        CompletionStage<Void> settled =
                send(Command.PING, List.of()).<Void>mapEmpty().otherwiseEmpty().toCompletionStage();
        closed = true;
        return settled;
    }

    private String key(String sessionId, String what) {
        return RedisTraceKeys.key(prefix, sessionId, what);
    }

    static List<Object> eval(String script, String... keys) {
        List<Object> words = new ArrayList<>();
        words.add(script);
        words.add(keys.length);
        words.addAll(List.of(keys));
        return words;
    }

    private Future<Response> send(Command command, List<Object> words) {
        if (closed) {
            return Future.failedFuture(new StoreException(Reason.CLOSED, "the trace store is closed"));
        }
        return redis.send(Request.cmd(command, words.toArray()));
    }

    private static <T> CompletionStage<T> done(Future<T> future) {
        return future.recover(cause -> Future.failedFuture(failure(cause))).toCompletionStage();
    }

    private static StoreException failure(Throwable cause) {
        if (cause instanceof StoreException known) {
            return known;
        }
        Reason reason = Reason.UNAVAILABLE;
        if (cause instanceof RedisFailure failure) {
            reason = switch (failure.reason()) {
                case OVERLOADED -> Reason.BUSY;
                case CLOSED -> Reason.CLOSED;
                case DISCONNECTED, LOST, REFUSED -> Reason.UNAVAILABLE;
            };
        }
        return new StoreException(reason, "the trace store in Redis: " + cause.getMessage(), cause);
    }
}
