package dev.sluice.synclog;

import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Attach;
import dev.sluice.bus.BusMessage.Attached;
import dev.sluice.bus.BusMessage.Entries;
import dev.sluice.bus.BusMessage.Read;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.ErrorCode;
import dev.sluice.channel.ChannelOwner;
import dev.sluice.channel.LogBounds;
import dev.sluice.config.SyncLogConfig;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Position;
import dev.sluice.model.Snapshot;
import dev.sluice.protocol.sync.SyncCommand.Append;
import dev.sluice.protocol.sync.SyncOutcome;
import dev.sluice.protocol.sync.SyncWire;
import dev.sluice.runtime.Node;
import dev.sluice.store.AppendOutcome;
import dev.sluice.store.LogState;
import dev.sluice.store.LogStore;
import dev.sluice.store.StoreException.Reason;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The shell around one {@link SyncDocument}: its store, its channel, and the questions that wait for answers. */
final class OpenDocument {
    private static final byte[] NOTHING = {};
    private static final int PAGE_ENTRIES = 1024;

    private final Node node;
    private final Context context;
    private final SyncLogConfig config;
    private final SyncMetrics metrics;
    private final LogStore store;
    private final LogState claimed;
    private final ChannelOwner owner;
    private final SyncDocument document;
    private final GraphKeeper graphs;
    private final Runnable givenUp;
    private final Map<Long, Promise<Reply>> waiting = new HashMap<>();
    private long tickets;
    private long usedMillis;
    private boolean flushing;

    /** @param givenUp is told once when another owner has the document */
    OpenDocument(Node node, Context context, SyncMetrics metrics, LogStore store, LogState claimed, Runnable givenUp) {
        this.node = node;
        this.context = context;
        this.config = node.config().syncLog();
        this.metrics = metrics;
        this.store = store;
        this.claimed = claimed;
        this.owner = new ChannelOwner(
                claimed.channel(),
                claimed.life(),
                LogBounds.of(config.log(), node.logs()),
                node.config().bus().batchBytesMax(),
                node.config().bus().leaseMillis());
        this.owner.startAt(claimed.head());
        this.document = new SyncDocument(SyncRules.of(config), claimed);
        this.graphs = new GraphKeeper(node.vertx(), context, config, metrics, store, claimed);
        this.givenUp = givenUp;
        this.usedMillis = System.currentTimeMillis();
    }

    ChannelId channel() {
        return claimed.channel();
    }

    ChannelOwner owner() {
        return owner;
    }

    GraphKeeper graphs() {
        return graphs;
    }

    long head() {
        return document.head();
    }

    boolean isIdleSince(long millis) {
        return usedMillis <= millis && owner.followers() == 0 && document.isIdle() && graphs.isIdle();
    }

    void used(long nowMillis) {
        usedMillis = nowMillis;
    }

    /** Readers begin where the document is: what lies before it they read, each from the place that it wants. */
    Attached attach(Attach attach, long nowMillis) {
        flush();
        Attached attached = owner.attach(
                attach,
                nowMillis,
                () -> Optional.of(new Snapshot(new Position(claimed.life(), owner.headSeq()), nowMillis, NOTHING)));
        boolean isKnown = attach.epoch() == claimed.life() && attach.last() <= attached.head();
        if (isKnown && attach.last() + 1 >= graphs.tail()) {
            // A reader that fell behind what is in memory goes on where it is all the same: the store has it.
            return new Attached(channel(), attached.epoch(), attached.head(), graphs.tail(), Optional.empty());
        }
        return attached;
    }

    Future<Reply> read(Read read) {
        boolean isOtherLife = read.epoch() != Read.ANY_EPOCH && read.epoch() != claimed.life();
        if (isOtherLife || read.from() == owner.headSeq() + 1) {
            return Future.succeededFuture(end(owner.headSeq()));
        }
        if (read.from() > owner.headSeq()) {
            return readAhead(read);
        }
        return read.from() >= owner.tailSeq() ? Future.succeededFuture(owner.read(read)) : readStored(read);
    }

    /** Who asks has what was never published here: then it is wrong, or another owner has published it. */
    private Future<Reply> readAhead(Read read) {
        return state().compose(found -> {
            if (found.fence() != claimed.fence()) {
                return Future.failedFuture(channel() + " has another owner");
            }
            return read.from() > found.head() ? Future.succeededFuture(end(found.head())) : readStored(read);
        });
    }

    private Future<Reply> readStored(Read read) {
        metrics.readFromStore();
        int limit = Math.min(Math.max(1, read.limit()), PAGE_ENTRIES);
        return on(store.read(channel(), read.from(), limit, config.pageBytesMax()))
                .map(page -> new Entries(channel(), claimed.life(), page.firstSeq(), page.entries()));
    }

    private Entries end(long head) {
        return new Entries(channel(), claimed.life(), head + 1, List.of());
    }

    Future<Reply> append(Append append) {
        long ticket = ++tickets;
        Promise<Reply> answer = Promise.promise();
        waiting.put(ticket, answer);
        Optional<List<SyncEffect>> effects = document.submit(ticket, append, System.currentTimeMillis());
        if (effects.isEmpty()) {
            waiting.remove(ticket);
            metrics.refused(ErrorCode.OVERLOADED);
            return Future.succeededFuture(
                    new Refused(channel(), ErrorCode.OVERLOADED, "too many patches wait for the store: try again", ""));
        }
        perform(effects.get());
        return answer.future();
    }

    /** Time passes. */
    void poll(long nowMillis) {
        owner.expire(nowMillis);
        perform(document.poll());
    }

    /** Looks whether somebody else has claimed the document: an owner that is only read from would never notice. */
    void verify() {
        state();
    }

    private Future<LogState> state() {
        return on(store.state(channel()))
                .map(Optional::orElseThrow)
                .onSuccess(found -> perform(document.observed(found)));
    }

    /** Nothing is answered any more: who asks again finds the next owner. */
    void close() {
        List<Promise<Reply>> unanswered = List.copyOf(waiting.values());
        waiting.clear();
        owner.close();
        unanswered.forEach(answer -> answer.fail(channel() + " has another owner"));
    }

    private void perform(List<SyncEffect> effects) {
        for (SyncEffect effect : effects) {
            if (effect instanceof SyncEffect.Store append) {
                store(append);
            } else if (effect instanceof SyncEffect.Read read) {
                readOn(read.from());
            } else if (effect instanceof SyncEffect.Publish publish) {
                publish.entries().forEach(entry -> {
                    if (owner.append(entry)) {
                        flush();
                    }
                });
                flushSoon();
                graphs.grown(document.head());
            } else if (effect instanceof SyncEffect.Answer answer) {
                answer(answer.ticket(), answer.outcomes());
            } else if (effect instanceof SyncEffect.GiveUp) {
                metrics.fenced();
                close();
                givenUp.run();
            }
        }
    }

    private void store(SyncEffect.Store append) {
        long startNanos = System.nanoTime();
        on(store.append(channel(), claimed.fence(), append.entries())).onComplete(stored -> {
            metrics.appended(System.nanoTime() - startNanos);
            if (stored.succeeded()) {
                AppendOutcome outcome = stored.result();
                perform(document.stored(append, outcome));
            } else {
                Reason reason = StoreProblems.reason(stored.cause());
                metrics.storeFailed(reason);
                perform(document.storeFailed(append, StoreProblems.code(reason), StoreProblems.text(reason)));
            }
        });
    }

    private void readOn(long from) {
        metrics.readFromStore();
        on(store.read(channel(), from, PAGE_ENTRIES, config.pageBytesMax())).onComplete(page -> {
            if (page.succeeded()) {
                perform(document.page(page.result()));
            } else {
                metrics.storeFailed(StoreProblems.reason(page.cause()));
                document.readFailed();
            }
        });
    }

    private void answer(long ticket, List<SyncOutcome> outcomes) {
        outcomes.forEach(metrics::answered);
        Promise<Reply> answer = waiting.remove(ticket);
        if (answer != null) {
            answer.complete(new Accepted(channel(), claimed.life(), document.head(), SyncWire.encode(outcomes)));
        }
    }

    /** What one sync of the store has made durable goes out together. */
    private void flushSoon() {
        if (!flushing) {
            flushing = true;
            context.runOnContext(turn -> {
                flushing = false;
                flush();
            });
        }
    }

    private void flush() {
        owner.flush(System.currentTimeMillis(), node.bus()::send);
    }

    private <T> Future<T> on(CompletionStage<T> stage) {
        return Future.fromCompletionStage(stage, context);
    }
}
