package dev.sluice.deltastream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.bus.BusMessage.Entries;
import dev.sluice.bus.BusMessage.Read;
import dev.sluice.protocol.stream.StreamChannels;
import dev.sluice.runtime.Node;
import io.vertx.core.Future;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the snapshot verticle for the last state of a stream whose owner is new. */
final class Restore {
    private static final Logger LOG = LoggerFactory.getLogger(Restore.class);
    private static final int TRIES = 10;
    private static final long PAUSE_MILLIS = 200;

    private Restore() {}

    /** Empty when there is none, or when nobody could be asked: a stream without its past beats no stream. */
    static Future<Optional<ObjectNode>> lastState(Node node, String stream) {
        return ask(node, stream, TRIES);
    }

    private static Future<Optional<ObjectNode>> ask(Node node, String stream, int triesLeft) {
        Read newest = new Read(StreamChannels.snapshots(stream), Read.ANY_EPOCH, 1, 1);
        return node.askOwner(newest)
                .map(reply -> reply instanceof Entries found && !found.entries().isEmpty()
                        ? Optional.of(StreamState.parse(found.entries().get(0).payload()))
                        : Optional.<ObjectNode>empty())
                .recover(cause -> {
                    if (triesLeft <= 1) {
                        LOG.atWarn()
                                .addKeyValue("stream", stream)
                                .addKeyValue("cause", cause.getMessage())
                                .log("no snapshot could be asked for, the stream starts empty");
                        return Future.succeededFuture(Optional.empty());
                    }
                    return node.vertx()
                            .timer(PAUSE_MILLIS, java.util.concurrent.TimeUnit.MILLISECONDS)
                            .compose(later -> ask(node, stream, triesLeft - 1));
                });
    }
}
