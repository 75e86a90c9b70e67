package dev.sluice.gateway.stream;

import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.BusMessage.Submit;
import dev.sluice.bus.ErrorCode;
import dev.sluice.channel.Credit;
import dev.sluice.config.GatewayConfig;
import dev.sluice.gateway.delivery.Feed;
import dev.sluice.gateway.session.ClientConnection;
import dev.sluice.gateway.session.Resume;
import dev.sluice.gateway.session.Session;
import dev.sluice.model.ChannelId;
import dev.sluice.patch.JsonReader;
import dev.sluice.protocol.stream.StreamChannels;
import dev.sluice.protocol.stream.StreamRequest.Hello;
import dev.sluice.protocol.stream.StreamRequest.Publish;
import dev.sluice.runtime.Node;
import io.vertx.core.Context;
import java.util.Optional;

/** {@code /stream}: joins sessions to the node's deliveries and to the owners of streams. */
public final class StreamEndpoint {
    private final Node node;
    private final Context context;
    private final JsonReader json;

    /** @param context the event loop of the connections */
    public StreamEndpoint(Node node, Context context) {
        this.node = node;
        this.context = context;
        this.json = StreamSession.reader(node.config().gateway());
    }

    public boolean exists(String stream) {
        return node.config().deltaStream().streams().containsKey(stream);
    }

    /** @param pathStream the stream that the URL names, if it does */
    public Session session(ClientConnection connection, Optional<String> pathStream) {
        Port port = new Port(connection);
        port.session = new StreamSession(
                connection,
                port,
                node.config().gateway(),
                json,
                node.config().snapshot().intervalMillis(),
                pathStream);
        return port.session;
    }

    private final class Port implements StreamSession.Streams {
        private final ClientConnection connection;
        private StreamSession session;

        Port(ClientConnection connection) {
            this.connection = connection;
        }

        @Override
        public boolean exists(String name) {
            return StreamEndpoint.this.exists(name);
        }

        @Override
        public Optional<StreamSubscription> subscribe(
                String name, Hello hello, long window, StreamSubscription.Listener listener) {
            // Who can grant none is held back by its socket alone.
            Credit credit = connection.oneWay() ? Credit.unbounded() : new Credit(window);
            if (!connection.oneWay() && hello.wantWindow().isPresent()) {
                credit.add(window);
            }
            StreamEncoding encoding = new StreamEncoding(hello.fields());
            Feed feed = new Feed(StreamChannels.deltas(name), Optional.of(StreamChannels.snapshots(name)), encoding);
            return connection
                    .subscribe(
                            feed,
                            local -> new StreamReader(
                                    local, connection.outlet(), credit, options(hello, encoding), listener))
                    .map(reader -> new Subscription(connection, reader));
        }

        @Override
        public void publish(String name, Publish change) {
            ChannelId channel = StreamChannels.deltas(name);
            node.askOwner(new Submit(
                            channel, Submit.client(connection.principal().id()), change.payload()))
                    .otherwise(
                            cause -> new Refused(channel, ErrorCode.OVERLOADED, "the stream has no owner just now", ""))
                    .onSuccess(reply -> context.runOnContext(here -> answer(change, reply)));
        }

        private void answer(Publish change, Reply reply) {
            session.published(change, reply, System.currentTimeMillis());
            connection.flush();
        }

        private StreamReader.Options options(Hello hello, StreamEncoding encoding) {
            GatewayConfig config = node.config().gateway();
            int interval = node.config().snapshot().intervalMillis();
            double hz = hello.maxSnapshotHz().orElse(Double.MAX_VALUE);
            int wanted = (int) Math.max(interval, Math.min(Integer.MAX_VALUE, 1000 / hz));
            return new StreamReader.Options(hello.conflate(), hz > 0, wanted, config.writeBytesMax(), encoding);
        }
    }

    private record Subscription(ClientConnection connection, StreamReader reader) implements StreamSubscription {
        @Override
        public long channelEpoch() {
            return reader.channelEpoch();
        }

        @Override
        public long headSeq() {
            return reader.headSeq();
        }

        @Override
        public Credit credit() {
            return reader.credit();
        }

        @Override
        public Resume resume(long epoch, long lastApplied) {
            return reader.resume(epoch, lastApplied);
        }

        @Override
        public void begin() {
            reader.open();
        }

        @Override
        public void pump() {
            connection.pump(reader);
        }
    }
}
