package dev.sluice.deltastream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.BusMessage.Request;
import dev.sluice.bus.BusMessage.Submit;
import dev.sluice.channel.ChannelOwner;
import dev.sluice.config.DeltaStreamConfig;
import dev.sluice.config.StreamConfig;
import dev.sluice.model.ChannelId;
import dev.sluice.protocol.stream.StreamChannels;
import dev.sluice.runtime.Node;
import dev.sluice.runtime.ownership.Epochs;
import dev.sluice.runtime.ownership.Membership;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One lane of stream owners: takes over the streams that fall to it, and gives up those that no longer do. */
public final class DeltaStreamVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(DeltaStreamVerticle.class);
    private static final long EXPIRE_MILLIS = 1000;

    private final Node node;
    private final String address;
    private final Map<String, RunningStream> running = new HashMap<>();
    private final Set<String> starting = new HashSet<>();

    public DeltaStreamVerticle(Node node, int lane) {
        this.node = node;
        this.address = Membership.address(StreamChannels.STREAM, node.id(), lane);
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(EXPIRE_MILLIS, tick -> running.values()
                .forEach(stream -> stream.owned().owner().expire(System.currentTimeMillis())));
        return node.bus().consume(address, this::answer, ignored -> {}).onSuccess(listening -> node.directory()
                .onChange(context, this::reconcile));
    }

    @Override
    public Future<?> stop() {
        running.values().forEach(RunningStream::stop);
        running.clear();
        return Future.succeededFuture();
    }

    private void reconcile() {
        node.config().deltaStream().streams().forEach((name, settings) -> {
            boolean mine = node.directory()
                    .membership()
                    .ownerOf(StreamChannels.deltas(name))
                    .filter(address::equals)
                    .isPresent();
            if (mine && !running.containsKey(name) && starting.add(name)) {
                Restore.lastState(node, name).onSuccess(state -> begin(name, settings, state));
            } else if (!mine && running.containsKey(name)) {
                running.remove(name).stop();
                LOG.atInfo().addKeyValue("stream", name).log("gave the stream up");
            }
        });
    }

    private void begin(String name, StreamConfig settings, Optional<ObjectNode> restored) {
        DeltaStreamConfig config = node.config().deltaStream();
        ChannelId channel = StreamChannels.deltas(name);
        long epoch = Epochs.next(System.currentTimeMillis());
        ChannelOwner owner = new ChannelOwner(
                channel,
                epoch,
                config.log().framesMax(),
                config.log().bytesMax(),
                node.config().bus().batchBytesMax(),
                node.config().bus().leaseMillis());
        SourceRunner.start(vertx, settings, restored)
                .onSuccess(source -> {
                    ObjectNode initial = restored.orElseGet(JsonNodeFactory.instance::objectNode);
                    initial.setAll(source.initialState());
                    StreamState state = new StreamState(initial, config.changeBytesMax(), config.stateBytesMax());
                    OwnedStream owned = new OwnedStream(channel, owner, state, node.bus());
                    running.put(name, new RunningStream(owned, source));
                    source.run(owned);
                    LOG.atInfo()
                            .addKeyValue("stream", name)
                            .addKeyValue("epoch", epoch)
                            .addKeyValue("restored", restored.isPresent())
                            .log("owns the stream");
                })
                .onFailure(cause -> LOG.error("the source of stream {} does not start", name, cause))
                .eventually(() -> {
                    starting.remove(name);
                    return Future.succeededFuture();
                });
    }

    private Future<Reply> answer(Request request) {
        RunningStream stream = running.get(request.channel().name());
        if (stream == null) {
            // Not ours, or not yet: the asker looks at the membership again and retries.
            return Future.failedFuture(request.channel() + " is not owned here");
        }
        Reply reply = stream.owned().answer(request, System.currentTimeMillis());
        if (request instanceof Submit) {
            stream.owned().flush(System.currentTimeMillis());
        }
        return reply == null ? null : Future.succeededFuture(reply);
    }

    private record RunningStream(OwnedStream owned, SourceRunner source) {
        void stop() {
            source.stop();
        }
    }
}
