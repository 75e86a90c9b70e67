package dev.sluice.deltastream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.bus.BusMessage.Attach;
import dev.sluice.bus.BusMessage.Attached;
import dev.sluice.bus.BusMessage.Entries;
import dev.sluice.bus.BusMessage.Read;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.config.SluiceConfig;
import dev.sluice.deltastream.StreamMetrics.Restored;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Snapshot;
import dev.sluice.protocol.stream.StreamChannels;
import dev.sluice.runtime.Node;
import dev.sluice.runtime.ownership.Membership;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the snapshot verticle for the last state of a stream whose owner is new. Where that has none, as when it is new
 * too and was not told of the stream by its former owner yet, the other owners of streams are asked.
 */
final class Restore {
    private static final Logger LOG = LoggerFactory.getLogger(Restore.class);
    private static final long PAUSE_MILLIS = 200;
    /** Nodes of a cluster that start at the same time are not ready at the same time. */
    private static final long PATIENCE_MILLIS = 10_000;
    /** A stream that makes nothing up is nothing but its past: to begin without it is the last resort. */
    private static final long EXTERNAL_PATIENCE_MILLIS = 60_000;

    private final Node node;
    private final String stream;
    private final StreamMetrics metrics;
    private long triesLeft;

    private Restore(Node node, String stream, StreamMetrics metrics, long patienceMillis) {
        this.node = node;
        this.stream = stream;
        this.metrics = metrics;
        this.triesLeft = patienceMillis / PAUSE_MILLIS;
    }

    /** Empty when there is none, or when nobody could be asked: a stream without its past beats no stream. */
    static Future<Optional<ObjectNode>> lastState(Node node, String stream, StreamMetrics metrics) {
        SluiceConfig config = node.config();
        if (!config.cluster().enabled() && !config.runs(StreamChannels.SNAPSHOT)) {
            return Future.succeededFuture(Optional.empty());
        }
        boolean external = config.deltaStream().streams().get(stream).source().equals("external");
        return new Restore(node, stream, metrics, external ? EXTERNAL_PATIENCE_MILLIS : PATIENCE_MILLIS).ask();
    }

    private Future<Optional<ObjectNode>> ask() {
        Read newest = new Read(StreamChannels.snapshots(stream), Read.ANY_EPOCH, 1, 1);
        return node.askOwner(newest).compose(this::state).recover(cause -> {
            if (--triesLeft == 0) {
                metrics.restored(Restored.NOBODY);
                LOG.atWarn()
                        .addKeyValue("stream", stream)
                        .addKeyValue("cause", cause.getMessage())
                        .log("no snapshot could be asked for, the stream starts empty");
                return Future.succeededFuture(Optional.empty());
            }
            metrics.restoreRetried();
            return node.vertx().timer(PAUSE_MILLIS, TimeUnit.MILLISECONDS).compose(later -> ask());
        });
    }

    private Future<Optional<ObjectNode>> state(Reply reply) {
        if (reply instanceof Entries found && !found.entries().isEmpty()) {
            metrics.restored(Restored.FOUND);
            return Future.succeededFuture(
                    Optional.of(StreamState.parse(found.entries().get(0).payload())));
        }
        return formerOwners().map(newest -> {
            metrics.restored(newest.isPresent() ? Restored.FORMER_OWNER : Restored.NOTHING);
            return newest.map(snapshot -> StreamState.parse(snapshot.state()));
        });
    }

    /** Of those that live: who has just let go of the stream still knows its state. */
    private Future<Optional<Snapshot>> formerOwners() {
        ChannelId channel = StreamChannels.deltas(stream);
        Membership membership = node.directory().membership();
        List<Future<Optional<Snapshot>>> asked = membership.lanesByNode().keySet().stream()
                .filter(other -> !other.equals(node.id()))
                .flatMap(other -> membership.addressAt(other, channel).stream())
                .map(address -> node.bus()
                        .request(address, Attach.question(channel, node.id()))
                        .map(Restore::snapshot)
                        .otherwise(Optional.empty()))
                .toList();
        return Future.join(asked).map(all -> asked.stream()
                .flatMap(one -> one.result().stream())
                .max(Comparator.comparing(Snapshot::position)));
    }

    private static Optional<Snapshot> snapshot(Reply reply) {
        return reply instanceof Attached attached ? attached.snapshot() : Optional.empty();
    }
}
