package dev.sluice.runtime.store;

import dev.sluice.model.ChannelId;
import dev.sluice.runtime.redis.RedisLink;
import dev.sluice.runtime.redis.RedisScript;
import dev.sluice.store.AppendOutcome;
import dev.sluice.store.LogPage;
import dev.sluice.store.LogState;
import dev.sluice.store.LogStore;
import dev.sluice.store.NewEntry;
import dev.sluice.store.StoredSnapshot;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Durable logs in Redis, for nodes that share them. Each call is one script, so that it is atomic and one round trip;
 * appends are pipelined, and Redis syncs once for all that it takes in together.
 *
 * <p>What was acknowledged survives Redis only with {@code appendonly yes} and {@code appendfsync always}.
 */
public final class RedisLogStore implements LogStore {
    private static final RedisScript CLAIM = LuaFile.script("claim.lua");
    private static final RedisScript APPEND = LuaFile.script("append.lua");
    private static final RedisScript COMPACT = LuaFile.script("compact.lua");
    private static final RedisScript READ = LuaFile.script("read.lua");
    private static final int ARGS_PER_ENTRY = 7;
    /** How many of a hash's ids are looked at in one step of forgetting. */
    private static final int SCANNED_PER_STEP = 1000;

    private final RedisLink link;
    private volatile boolean closed;

    /** @param link stays the caller's: closing the store leaves it open */
    public RedisLogStore(RedisLink link) {
        this.link = link;
    }

    @Override
    public CompletionStage<LogState> claim(ChannelId channel, long lifeIfNew) {
        return ask(() -> link.eval(CLAIM, List.of(logKey(channel)), List.of(lifeIfNew))
                .map(answer -> RedisLogAnswers.state(channel, answer).orElseThrow())
                // The list of channels lies in another slot of a cluster, and so in no script with the log.
                .compose(state -> link.send(Request.cmd(Command.ZADD, listKey(channel.feature()), 0, channel.name()))
                        .map(added -> state)));
    }

    @Override
    public CompletionStage<Optional<LogState>> state(ChannelId channel) {
        return ask(() -> stateOf(channel));
    }

    @Override
    public CompletionStage<AppendOutcome> append(ChannelId channel, long fence, List<NewEntry> entries) {
        List<Object> args = new ArrayList<>(1 + ARGS_PER_ENTRY * entries.size());
        args.add(fence);
        for (NewEntry entry : entries) {
            args.add(entry.id());
            args.add(entry.digest());
            args.add(entry.base());
            args.add(entry.entry().kind());
            args.add(entry.entry().timeMillis());
            args.add(entry.entry().meta());
            args.add(entry.entry().payload());
        }
        List<String> keys = List.of(logKey(channel), logKey(channel) + ":entries", idsKey(channel));
        return ask(() -> link.eval(APPEND, keys, args).map(RedisLogAnswers::outcome));
    }

    @Override
    public CompletionStage<LogPage> read(ChannelId channel, long from, int limit, long bytesMax) {
        long first = Math.max(1, from);
        return ask(() -> link.eval(READ, keys(channel), List.of(first, limit))
                .map(answer -> RedisLogAnswers.page(answer, first, bytesMax)));
    }

    @Override
    public CompletionStage<Optional<StoredSnapshot>> snapshot(ChannelId channel) {
        return ask(() -> link.eval(READ, keys(channel), List.of("snapshot")).map(RedisLogAnswers::snapshot));
    }

    @Override
    public CompletionStage<Optional<LogState>> compact(
            ChannelId channel, long fence, StoredSnapshot snapshot, long tail, long idsFrom) {
        if (tail > snapshot.position().seq() + 1 || idsFrom > tail) {
            throw new IllegalArgumentException("a log is not forgotten beyond its snapshot, nor ids before entries");
        }
        List<?> args = List.of(fence, snapshot.position().seq(), snapshot.state(), tail, idsFrom);
        return ask(() -> link.eval(COMPACT, keys(channel), args).map(answer -> {
            if (answer != null && idsFrom > 1) {
                forget(channel, "0", idsFrom);
            }
            return RedisLogAnswers.state(channel, answer);
        }));
    }

    @Override
    public CompletionStage<List<LogState>> channels(String feature, String after, int limit) {
        String from = after.isEmpty() ? "-" : "(" + after;
        return ask(() -> link.send(Request.cmd(Command.ZRANGE, listKey(feature), from, "+", "BYLEX", "LIMIT", 0, limit))
                .compose(names -> {
                    List<Future<Optional<LogState>>> states = new ArrayList<>();
                    names.forEach(name -> states.add(stateOf(new ChannelId(feature, name.toString()))));
                    return Future.all(states);
                })
                .map(all -> all.<Optional<LogState>>list().stream()
                        .flatMap(Optional::stream)
                        .toList()));
    }

    @Override
    public boolean isHealthy() {
        return link.isHealthy();
    }

    @Override
    public CompletionStage<Void> close() {
        closed = true;
        return CompletableFuture.completedStage(null);
    }

    private Future<Optional<LogState>> stateOf(ChannelId channel) {
        return link.send(Request.cmd(Command.HMGET, logKey(channel), "life", "fence", "head", "tail", "snapshotSeq"))
                .map(answer -> RedisLogAnswers.state(channel, answer));
    }

    /** Goes through the ids step by step: to know them by seq too would cost as much memory again. */
    private void forget(ChannelId channel, String cursor, long idsFrom) {
        link.send(Request.cmd(Command.HSCAN, idsKey(channel), cursor, "COUNT", SCANNED_PER_STEP))
                .onSuccess(step -> {
                    List<Object> old = new ArrayList<>(List.of(idsKey(channel)));
                    Response pairs = step.get(1);
                    for (int i = 0; i + 1 < pairs.size(); i += 2) {
                        if (RedisLogAnswers.seqOfId(pairs.get(i + 1)) < idsFrom) {
                            old.add(pairs.get(i).toBytes());
                        }
                    }
                    Future<?> deleted = old.size() == 1
                            ? Future.succeededFuture()
                            : link.send(Request.cmd(Command.HDEL, old.toArray()));
                    String next = step.get(0).toString();
                    if (!next.equals("0")) {
                        // Where it fails the rest stays until the next compaction.
                        deleted.onSuccess(done -> forget(channel, next, idsFrom));
                    }
                });
    }

    /** The braces keep a log's keys in one slot of a cluster. */
    private String logKey(ChannelId channel) {
        return link.prefix() + "log:{" + channel + "}";
    }

    private String idsKey(ChannelId channel) {
        return logKey(channel) + ":ids";
    }

    private List<String> keys(ChannelId channel) {
        String log = logKey(channel);
        return List.of(log, log + ":entries", log + ":snapshot");
    }

    private String listKey(String feature) {
        return link.prefix() + "logs:" + feature;
    }

    private <T> CompletionStage<T> ask(Supplier<Future<T>> question) {
        if (closed) {
            return CompletableFuture.failedStage(SqliteLogStore.closed());
        }
        CompletableFuture<T> stage = new CompletableFuture<>();
        question.get().onComplete(done -> {
            if (done.succeeded()) {
                stage.complete(done.result());
            } else {
                stage.completeExceptionally(RedisLogAnswers.failure(done.cause()));
            }
        });
        return stage.minimalCompletionStage();
    }
}
