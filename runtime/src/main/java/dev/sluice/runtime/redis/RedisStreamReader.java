package dev.sluice.runtime.redis;

import dev.sluice.config.RedisConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one Redis stream by a blocking read. After a lost connection it goes on behind the last entry that was taken
 * in, so an entry is seen at least once, in order. The next ones are only read when the handler is done with these.
 */
public final class RedisStreamReader implements RedisWire.Listener {
    /** One entry: its id, and its fields in order. */
    public record StreamEntry(String id, Map<String, byte[]> fields) {}

    /** Takes entries in, on the reader's context; when its future fails, the same entries come again after a pause. */
    @FunctionalInterface
    public interface Handler {
        Future<Void> entries(List<StreamEntry> entries);
    }

    private static final Logger LOG = LoggerFactory.getLogger(RedisStreamReader.class);
    private static final int ENTRIES_PER_READ = 512;
    private static final int BLOCK_MILLIS = 1000;

    private final Vertx vertx;
    private final ContextInternal context;
    private final RedisConfig config;
    private final RedisWire wire;
    private final String key;
    private final Handler handler;
    private String afterId;
    private RedisConnection connection;

    RedisStreamReader(Vertx vertx, RedisConfig config, String url, String key, String afterId, Handler handler) {
        this.vertx = vertx;
        this.context = ((VertxInternal) vertx).createEventLoopContext();
        this.config = config;
        this.key = key;
        this.afterId = afterId;
        this.handler = handler;
        this.wire = new RedisWire(vertx, context, config, url, this);
    }

    void start() {
        context.runOnContext(now -> wire.open());
    }

    /** Ends it; a handler that runs is not interrupted. */
    public void close() {
        context.runOnContext(now -> wire.close());
    }

    @Override
    public void up(RedisConnection made) {
        connection = made;
        if (afterId.equals("$")) {
            fixTheEnd(made);
        } else {
            read(made);
        }
    }

    @Override
    public void down() {
        connection = null;
    }

    /** Else each read that runs into its time limit would begin behind what came since. */
    private void fixTheEnd(RedisConnection on) {
        on.send(Request.cmd(Command.XREVRANGE, key, "+", "-", "COUNT", 1)).onComplete(last -> {
            if (on != connection) {
                return;
            }
            if (last.failed()) {
                wire.drop();
                return;
            }
            boolean empty = last.result() == null || last.result().size() == 0;
            afterId = empty ? "0" : last.result().get(0).get(0).toString();
            read(on);
        });
    }

    private void read(RedisConnection on) {
        Request request =
                Request.cmd(Command.XREAD, "COUNT", ENTRIES_PER_READ, "BLOCK", BLOCK_MILLIS, "STREAMS", key, afterId);
        on.send(request)
                .timeout(BLOCK_MILLIS + (long) config.commandTimeoutMillis(), TimeUnit.MILLISECONDS)
                .onComplete(answered -> {
                    if (on != connection) {
                        return;
                    }
                    if (answered.failed()) {
                        wire.drop();
                    } else {
                        take(on, entries(answered.result()));
                    }
                });
    }

    private void take(RedisConnection on, List<StreamEntry> entries) {
        if (entries.isEmpty()) {
            read(on);
            return;
        }
        handler.entries(entries)
                .onComplete(taken -> context.runOnContext(now -> {
                    if (taken.succeeded()) {
                        afterId = entries.get(entries.size() - 1).id();
                    }
                    if (on != connection) {
                        return;
                    }
                    if (taken.succeeded()) {
                        read(on);
                    } else {
                        vertx.setTimer(
                                config.reconnectMaxMillis(),
                                again -> context.runOnContext(later -> {
                                    if (on == connection) {
                                        read(on);
                                    }
                                }));
                    }
                }));
    }

    private Future<Void> handle(List<StreamEntry> entries) {
        try {
            return handler.entries(entries);
        } catch (RuntimeException bug) {
            LOG.atError().addKeyValue("key", key).setCause(bug).log("a reader of a Redis stream failed");
            return Future.failedFuture(bug);
        }
    }

    /** With RESP3 a map of streams, with RESP2 pairs; here always of one stream. */
    private List<StreamEntry> entries(Response response) {
        List<StreamEntry> entries = new ArrayList<>();
        if (response == null) {
            return entries;
        }
        Response rows =
                response.containsKey(key) ? response.get(key) : response.get(0).get(1);
        for (Response row : rows) {
            Map<String, byte[]> fields = new LinkedHashMap<>();
            Response pairs = row.get(1);
            for (int i = 0; i + 1 < pairs.size(); i += 2) {
                fields.put(pairs.get(i).toString(), pairs.get(i + 1).toBytes());
            }
            entries.add(new StreamEntry(row.get(0).toString(), fields));
        }
        return entries;
    }
}
