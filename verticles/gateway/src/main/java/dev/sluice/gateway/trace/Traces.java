package dev.sluice.gateway.trace;

import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.model.Entry;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.protocol.trace.TraceCommand;
import dev.sluice.trace.EventCondition;
import dev.sluice.trace.EventView;
import java.util.Optional;
import java.util.function.Consumer;

/** What a trace session asks of the node it is on. Answers come on its event loop, and not after its client has left. */
interface Traces {
    /** @return empty when the client has as many as it may, or the session is read in too many forms */
    Optional<TraceSubscription> subscribe(
            String sessionId, TraceForm form, Shown shown, TraceSubscription.Listener listener);

    /** To the session's owner; a {@code Refused} where there is none. */
    void ask(String sessionId, TraceCommand command, Consumer<Reply> answer);

    /** @throws ProtocolException says where the expression is wrong */
    EventCondition compile(String expression, String field) throws ProtocolException;

    /** The session hears of what the system tells of itself, until {@link #unlisten}. */
    void listen(TraceSession session);

    void unlisten(TraceSession session);

    EventView view(Entry entry);

    /** Whether clients have to say who they are. */
    boolean requiresAuth();

    /** Whether the client takes messages now. */
    boolean isWritable();
}
