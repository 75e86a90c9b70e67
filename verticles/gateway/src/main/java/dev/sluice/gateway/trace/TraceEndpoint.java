package dev.sluice.gateway.trace;

import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.BusMessage.Submit;
import dev.sluice.bus.ErrorCode;
import dev.sluice.config.TraceBatcherConfig;
import dev.sluice.gateway.delivery.EntryFilter;
import dev.sluice.gateway.delivery.Feed;
import dev.sluice.gateway.delivery.LogReader;
import dev.sluice.gateway.delivery.LogReader.Behind;
import dev.sluice.gateway.session.ClientConnection;
import dev.sluice.gateway.session.Session;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Entry;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.protocol.trace.TraceCodec;
import dev.sluice.protocol.trace.TraceCommand;
import dev.sluice.protocol.trace.TraceEvent;
import dev.sluice.protocol.trace.TraceMessage.SystemEvent;
import dev.sluice.protocol.trace.TraceRequest;
import dev.sluice.runtime.Node;
import dev.sluice.trace.EventCondition;
import dev.sluice.trace.EventConditions;
import dev.sluice.trace.EventView;
import io.micrometer.core.instrument.Counter;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** {@code /trace}: joins sessions to the node's deliveries and to the owners of trace sessions. */
public final class TraceEndpoint {
    private final Node node;
    private final Context context;
    private final Conditions conditions = new Conditions();
    private final EventViews views = new EventViews();
    private final Map<TraceSession, ClientConnection> listeners = new HashMap<>();

    /** @param context the event loop of the connections */
    public TraceEndpoint(Node node, Context context) {
        this.node = node;
        this.context = context;
        Counter undecided = node.meters().counter("sluice.trace.conditions.failed");
        int lengthMax = node.config().traceBatcher().filterLengthMax();
        context.executeBlocking(() -> new EventConditions(lengthMax, undecided::increment))
                .onSuccess(conditions::ready);
        SystemEvents.listen(node, this::tell);
    }

    private void tell(SystemEvent event) {
        Map.copyOf(listeners).forEach((session, connection) -> {
            session.system(event);
            connection.flush();
        });
    }

    public Session session(ClientConnection connection) {
        return new TraceSession(
                UUID.randomUUID().toString(),
                connection,
                new Port(connection),
                node.config().gateway(),
                node.config().traceBatcher());
    }

    /**
     * What a client says with its request, in JSON, once all of it is known to be understood.
     *
     * @throws ProtocolException that names the field at fault
     */
    public List<byte[]> checked(List<TraceRequest> requests) throws ProtocolException {
        TraceCodec json = TraceLine.codec(node.config().gateway());
        List<byte[]> messages = new ArrayList<>();
        for (TraceRequest request : requests) {
            byte[] message = json.encode(request);
            if (json.decodeRequest(message) instanceof TraceRequest.Filter filter) {
                conditions.compile(filter.where(), "where");
            }
            messages.add(message);
        }
        return messages;
    }

    private final class Port implements Traces {
        private final ClientConnection connection;

        Port(ClientConnection connection) {
            this.connection = connection;
        }

        @Override
        public Optional<TraceSubscription> subscribe(
                String sessionId, TraceForm form, Shown shown, TraceSubscription.Listener listener) {
            TraceBatcherConfig config = node.config().traceBatcher();
            Feed feed = Feed.of(
                    new ChannelId(TraceEvent.FEATURE, sessionId),
                    new TraceEncoding(form, shown, config.compressionLevel()));
            Behind behind = config.dropOldest() ? Behind.ANNOUNCE_GAP : Behind.READ_PAGES;
            int writeBytesMax = node.config().gateway().writeBytesMax();
            return connection
                    .subscribe(
                            feed,
                            local -> new LogReader(
                                    local, connection.outlet(), behind, writeBytesMax, new Told(listener)))
                    .map(reader -> new Subscription(connection, reader));
        }

        @Override
        public void ask(String sessionId, TraceCommand command, Consumer<Reply> answer) {
            ChannelId channel = new ChannelId(TraceEvent.FEATURE, sessionId);
            node.askOwner(new Submit(
                            channel, Submit.client(connection.principal().id()), command.bytes()))
                    .otherwise(cause ->
                            new Refused(channel, ErrorCode.OVERLOADED, "the session has no owner just now", ""))
                    .onSuccess(reply -> context.runOnContext(here -> {
                        answer.accept(reply);
                        connection.flush();
                    }));
        }

        @Override
        public void listen(TraceSession session) {
            listeners.put(session, connection);
        }

        @Override
        public void unlisten(TraceSession session) {
            listeners.remove(session);
        }

        @Override
        public EventCondition compile(String expression, String field) throws ProtocolException {
            return conditions.compile(expression, field);
        }

        @Override
        public EventView view(Entry entry) {
            return views.of(entry);
        }

        @Override
        public boolean requiresAuth() {
            return !node.config().auth().open();
        }

        @Override
        public boolean isWritable() {
            return connection.isWritable();
        }
    }

    private record Told(TraceSubscription.Listener listener) implements LogReader.Listener {
        @Override
        public void known(long epoch, long tailSeq, long headSeq) {
            listener.known(epoch, tailSeq, headSeq);
        }

        @Override
        public void gap(long from, long to) {
            listener.gap(from, to);
        }
    }

    private record Subscription(ClientConnection connection, LogReader reader) implements TraceSubscription {
        @Override
        public void start(long seq) {
            reader.start(seq);
        }

        @Override
        public void recover(long seq, Consumer<Boolean> recovered) {
            reader.recover(seq, recovered);
        }

        @Override
        public void filter(EntryFilter filter) {
            reader.filter(filter);
        }

        @Override
        public void pause() {
            reader.pause();
        }

        @Override
        public void resume() {
            reader.resume();
        }

        @Override
        public boolean isPaused() {
            return reader.isPaused();
        }

        @Override
        public long nextSeq() {
            return reader.nextSeq();
        }

        @Override
        public long channelEpoch() {
            return reader.channelEpoch();
        }

        @Override
        public void pump() {
            connection.pump(reader);
        }

        @Override
        public void close() {
            connection.unsubscribe(reader);
        }
    }
}
