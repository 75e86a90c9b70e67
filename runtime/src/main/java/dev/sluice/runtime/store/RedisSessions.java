package dev.sluice.runtime.store;

import dev.sluice.protocol.trace.SessionSummary;
import dev.sluice.store.SessionPage;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is known of trace sessions as a whole, in Redis. */
final class RedisSessions {
    /** Sends one command. */
    interface Link {
        Future<Response> send(Command command, List<Object> words);
    }

    /** Sessions of one millisecond are read again from its beginning, and passed over. */
    private static final int SESSIONS_READ_BEYOND = 100;

    private final String prefix;
    private final Link redis;

    RedisSessions(String prefix, Link redis) {
        this.prefix = prefix;
        this.redis = redis;
    }

    Future<Optional<SessionSummary>> summary(String sessionId) {
        List<Object> words = RedisTraceStore.eval(
                RedisTraceScripts.SUMMARY,
                RedisTraceKeys.key(prefix, sessionId, "summary"),
                RedisTraceKeys.key(prefix, sessionId, "events"));
        return redis.send(Command.EVAL, words).map(answer -> {
            if (answer.get(0) == null) {
                return Optional.<SessionSummary>empty();
            }
            long last = answer.get(2).toLong();
            Response first = answer.get(6);
            return Optional.of(new SessionSummary(
                    sessionId,
                    answer.get(0).toLong(),
                    answer.get(1).toLong(),
                    first == null ? last : Long.parseLong(first.toString(), 16),
                    last,
                    answer.get(3) == null ? 0 : answer.get(3).toLong(),
                    answer.get(4) == null ? 0 : Long.parseLong(answer.get(4).toString(), 16),
                    answer.get(5).toLong()));
        });
    }

    /** Those whose events came last come first. */
    Future<SessionPage> page(SessionCursor after, int limit) {
        return page(after, limit, 0);
    }

    private Future<SessionPage> page(SessionCursor after, int limit, int offset) {
        String from = after == SessionCursor.BEGINNING ? "+inf" : Long.toString(after.storedMillis());
        int read = limit + SESSIONS_READ_BEYOND;
        List<Object> words =
                List.of(prefix + "sessions", from, "-inf", "BYSCORE", "REV", "LIMIT", offset, read, "WITHSCORES");
        return redis.send(Command.ZRANGE, words).compose(answer -> {
            List<SessionCursor> found = new ArrayList<>();
            for (Response scored : answer) {
                SessionCursor at = new SessionCursor(
                        (long) scored.get(1).toDouble().doubleValue(),
                        scored.get(0).toString());
                boolean before = at.storedMillis() == after.storedMillis()
                        && at.sessionId().compareTo(after.sessionId()) >= 0;
                if (!before) {
                    found.add(at);
                }
            }
            if (found.isEmpty() && answer.size() == read) {
                return page(after, limit, offset + read);
            }
            boolean more = found.size() > limit;
            List<SessionCursor> shown = more ? found.subList(0, limit) : found;
            return summaries(shown)
                    .map(summaries -> new SessionPage(
                            summaries, more ? Optional.of(shown.get(limit - 1).text()) : Optional.empty()));
        });
    }

    private Future<List<SessionSummary>> summaries(List<SessionCursor> sessions) {
        List<Future<Optional<SessionSummary>>> summaries =
                sessions.stream().map(session -> summary(session.sessionId())).toList();
        return Future.all(summaries).map(all -> summaries.stream()
                .flatMap(summary -> summary.result().stream())
                .toList());
    }
}
