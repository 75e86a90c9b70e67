package dev.sluice.deltastream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.bus.BusMessage.Attach;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.BusMessage.Request;
import dev.sluice.channel.ChannelOwner;
import dev.sluice.channel.LogBounds;
import dev.sluice.config.DeltaStreamConfig;
import dev.sluice.config.StreamConfig;
import dev.sluice.deltastream.StreamMetrics.Ownership;
import dev.sluice.model.ChannelId;
import dev.sluice.protocol.stream.StreamChannels;
import dev.sluice.runtime.Node;
import dev.sluice.runtime.ownership.Epochs;
import dev.sluice.runtime.ownership.Membership;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One lane of stream owners: takes over the streams that fall to it, and gives up those that no longer do. */
public final class DeltaStreamVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(DeltaStreamVerticle.class);
    private static final long EXPIRE_MILLIS = 1000;
    private static final long RETRY_MILLIS = 1000;
    private static final long PARTED_MILLIS = 60_000;

    private final Node node;
    private final int lane;
    private final String address;
    private final Map<String, RunningStream> running = new HashMap<>();
    private final Set<String> starting = new HashSet<>();
    /** Streams that have gone to other owners, which may still ask for their state. */
    private final Map<String, Parted> parted = new HashMap<>();

    private StreamMetrics metrics;
    private boolean stopped;

    public DeltaStreamVerticle(Node node, int lane) {
        this.node = node;
        this.lane = lane;
        this.address = Membership.address(StreamChannels.STREAM, node.id(), lane);
    }

    @Override
    public Future<?> start() {
        metrics = new StreamMetrics(node.meters(), lane);
        vertx.setPeriodic(EXPIRE_MILLIS, tick -> expire(System.currentTimeMillis()));
        return node.bus().consume(address, this::answer, ignored -> {}).onSuccess(listening -> node.directory()
                .onChange(context, this::reconcile));
    }

    @Override
    public Future<?> stop() {
        stopped = true;
        List<Future<Void>> ended = new ArrayList<>();
        running.values().forEach(stream -> ended.add(stream.stop()));
        running.clear();
        metrics.close();
        return Future.join(ended).otherwiseEmpty();
    }

    private void reconcile() {
        node.config().deltaStream().streams().keySet().forEach(name -> {
            if (isMine(name)) {
                takeOver(name, 0);
            } else if (running.containsKey(name)) {
                giveUp(name, Ownership.LOST);
            }
        });
        measure();
    }

    private boolean isMine(String name) {
        Optional<String> owner = node.directory().membership().ownerOf(StreamChannels.deltas(name));
        return !stopped && owner.filter(address::equals).isPresent();
    }

    /** @param afterEpoch of the last life of the stream that is known of, 0 for none */
    private void takeOver(String name, long afterEpoch) {
        if (running.containsKey(name) || !starting.add(name)) {
            return;
        }
        StreamConfig settings = node.config().deltaStream().streams().get(name);
        Restore.lastState(node, name, metrics)
                .compose(restored -> SourceRunner.start(vertx, settings, restored, metrics)
                        .onSuccess(source -> begin(name, settings, source, restored, afterEpoch)))
                .onComplete(done -> {
                    starting.remove(name);
                    if (done.failed()) {
                        LOG.error("the source of stream {} does not start, it is tried again", name, done.cause());
                        vertx.setTimer(RETRY_MILLIS, later -> reconcile());
                    }
                });
    }

    private void begin(
            String name, StreamConfig settings, SourceRunner source, Optional<ObjectNode> restored, long afterEpoch) {
        if (!isMine(name)) {
            return;
        }
        DeltaStreamConfig config = node.config().deltaStream();
        ChannelId channel = StreamChannels.deltas(name);
        ChannelOwner owner = new ChannelOwner(
                channel,
                Epochs.after(afterEpoch, System.currentTimeMillis()),
                LogBounds.of(config.log(), node.logs()),
                node.config().bus().batchBytesMax(),
                node.config().bus().leaseMillis());
        ObjectNode initial = restored.orElseGet(JsonNodeFactory.instance::objectNode);
        initial.setAll(source.initialState());
        OwnedStream owned = new OwnedStream(
                channel,
                owner,
                new StreamState(initial, config.changeBytesMax(), config.stateBytesMax()),
                settings.publishable(),
                metrics,
                node.bus()::send,
                this::afterBatchInterval);
        StreamUpdates updates = StreamUpdates.listen(
                channel, submit -> owned.submit(submit, System.currentTimeMillis()), vertx.eventBus());
        running.put(name, new RunningStream(owned, source, updates));
        parted.remove(name);
        source.run(owned);
        metrics.ownership(Ownership.GAINED);
        measure();
        LOG.atInfo()
                .addKeyValue("stream", name)
                .addKeyValue("epoch", owner.epoch())
                .addKeyValue("restored", restored.isPresent())
                .log("owns the stream");
    }

    private void giveUp(String name, Ownership reason) {
        RunningStream stream = running.remove(name);
        stream.stop();
        if (reason == Ownership.LOST) {
            parted.put(name, new Parted(stream.owned(), System.currentTimeMillis() + PARTED_MILLIS));
        }
        metrics.ownership(reason);
        LOG.atInfo().addKeyValue("stream", name).addKeyValue("reason", reason).log("gave the stream up");
    }

    private Future<Reply> answer(Request request) {
        String name = request.channel().name();
        RunningStream stream = running.get(name);
        if (stream == null) {
            Parted former = parted.get(name);
            if (former != null && request instanceof Attach question && question.isQuestion()) {
                return Future.succeededFuture(former.owned().answer(question, System.currentTimeMillis()));
            }
            // Not ours, or not yet: the asker looks at the membership again and retries.
            return Future.failedFuture(request.channel() + " is not owned here");
        }
        if (request instanceof Attach attach && stream.owned().owner().isOutlivedBy(attach)) {
            giveUp(name, Ownership.OUTLIVED);
            takeOver(name, attach.epoch());
            return Future.failedFuture(request.channel() + " begins a new life here");
        }
        Reply reply = stream.owned().answer(request, System.currentTimeMillis());
        return reply == null ? null : Future.succeededFuture(reply);
    }

    private void afterBatchInterval(LongConsumer flush) {
        int millis = node.config().deltaStream().batchIntervalMillis();
        if (millis == 0) {
            context.runOnContext(endOfTurn -> flush.accept(System.currentTimeMillis()));
        } else {
            vertx.setTimer(millis, over -> flush.accept(System.currentTimeMillis()));
        }
    }

    private void expire(long nowMillis) {
        running.values().forEach(stream -> stream.owned().owner().expire(nowMillis));
        parted.values().removeIf(former -> former.untilMillis() < nowMillis);
        measure();
    }

    private void measure() {
        int gateways = 0;
        for (RunningStream stream : running.values()) {
            gateways += stream.owned().owner().followers();
        }
        metrics.holds(running.size(), gateways);
    }

    private record Parted(OwnedStream owned, long untilMillis) {}

    private record RunningStream(OwnedStream owned, SourceRunner source, StreamUpdates updates) {
        Future<Void> stop() {
            source.stop();
            owned.flush(System.currentTimeMillis());
            owned.owner().close();
            return updates.close();
        }
    }
}
