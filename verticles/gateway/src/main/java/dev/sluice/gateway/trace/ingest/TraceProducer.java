package dev.sluice.gateway.trace.ingest;

import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.BusMessage.Submit;
import dev.sluice.bus.ErrorCode;
import dev.sluice.model.ChannelId;
import dev.sluice.protocol.trace.TraceCommand.Ingest;
import dev.sluice.protocol.trace.TraceCommand.IngestedEvent;
import dev.sluice.protocol.trace.TraceEvent;
import dev.sluice.protocol.trace.TraceIntake;
import dev.sluice.runtime.Node;
import io.micrometer.core.instrument.Counter;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;

/** Hands the good events of an intake to the owners of their sessions. */
final class TraceProducer {
    /**
     * What became of them.
     *
     * @param accepted events that are stored
     * @param turnedAway events whose owner has too much to do, or is not there: they may come again later
     */
    record Outcome(int accepted, int turnedAway) {
        static final Outcome NOTHING = new Outcome(0, 0);

        Outcome and(Outcome other) {
            return new Outcome(accepted + other.accepted, turnedAway + other.turnedAway);
        }
    }

    private final Node node;
    private final Counter invalid;

    TraceProducer(Node node) {
        this.node = node;
        this.invalid = node.meters().counter("sluice.trace.events.refused", "reason", "invalid");
    }

    /** Counts what was malformed and is in no intake: spans, and bodies that can't be read, each as one event. */
    void refused(int events) {
        invalid.increment(events);
    }

    /** On the given context. */
    Future<Outcome> submit(TraceIntake intake, Context context) {
        refused(intake.rejected());
        List<Future<Outcome>> outcomes = new ArrayList<>();
        intake.bySession().forEach((session, events) -> outcomes.add(submit(session, events)));
        Future<Outcome> all = Future.join(outcomes)
                .map(done -> outcomes.stream().map(Future::result).reduce(Outcome.NOTHING, Outcome::and));
        io.vertx.core.Promise<Outcome> there = ((ContextInternal) context).promise();
        all.onComplete(there::handle);
        return there.future();
    }

    private Future<Outcome> submit(String session, List<IngestedEvent> events) {
        ChannelId channel = new ChannelId(TraceEvent.FEATURE, session);
        return node.askOwner(new Submit(channel, Submit.HTTP, new Ingest(events).bytes()))
                .otherwise(cause -> (Reply) new Refused(channel, ErrorCode.OVERLOADED, "no owner", ""))
                .map(reply ->
                        reply instanceof Accepted ? new Outcome(events.size(), 0) : new Outcome(0, events.size()));
    }
}
