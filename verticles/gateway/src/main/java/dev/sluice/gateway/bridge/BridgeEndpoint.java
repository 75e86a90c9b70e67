package dev.sluice.gateway.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.config.EventBusConfig;
import dev.sluice.config.GatewayConfig;
import dev.sluice.gateway.bridge.BridgeRequest.Fault;
import dev.sluice.gateway.bridge.BridgeSession.Rules;
import dev.sluice.gateway.bridge.Bus.Owed;
import dev.sluice.gateway.bridge.Bus.Replies;
import dev.sluice.gateway.session.ClientConnection;
import dev.sluice.gateway.session.Session;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import dev.sluice.runtime.Node;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.Map;
import java.util.Optional;

/** {@code /eventbus}: joins sessions to the event bus. */
public final class BridgeEndpoint {
    private static final int NAME_LENGTH_MAX = 256;
    private static final int FAILED = -1;

    private final Node node;
    private final EventBus bus;
    private final Context context;
    private final JsonReader json;
    private final BridgeCounters counters;
    private final BusHearers hearers;
    private Rules rules;

    /** @param context the event loop of the connections */
    public BridgeEndpoint(Node node, Context context) {
        GatewayConfig config = node.config().gateway();
        this.node = node;
        this.bus = node.vertx().eventBus();
        this.context = context;
        this.json = new JsonReader(new JsonLimits(config.messageBytesMax(), config.jsonDepthMax(), NAME_LENGTH_MAX));
        this.counters = new BridgeCounters(node.meters());
        this.hearers = new BusHearers(bus, context, counters, () -> config().messageBytesMax(), this::owed);
        this.rules = Rules.of(config());
    }

    public Session session(ClientConnection connection) {
        Port port = new Port(connection);
        port.session = new BridgeSession(connection, port, json, this::rules);
        return port.session;
    }

    private EventBusConfig config() {
        return node.config().gateway().eventBus();
    }

    /** Compiled anew when the configuration was exchanged. */
    private Rules rules() {
        EventBusConfig now = config();
        if (!now.equals(rules.config())) {
            rules = Rules.of(now);
        }
        return rules;
    }

    private Owed owed(Message<?> message) {
        return message.replyAddress() == null ? Owed.NOBODY : new Creditor(message);
    }

    private void await(Future<Message<Object>> reply, String replyAddress, Replies replies) {
        reply.onComplete(done -> context.runOnContext(here -> {
            if (done.failed()) {
                replies.replied(failed(replyAddress, done), Owed.NOBODY);
                return;
            }
            Optional<byte[]> told = BusCodec.received(replyAddress, done.result());
            if (told.isEmpty() || told.get().length > config().messageBytesMax()) {
                DropReason reason = told.isEmpty() ? DropReason.BODY : DropReason.SIZE;
                counters.dropped(reason);
                replies.replied(
                        BridgeMessages.failed(
                                replyAddress, FAILED, ReplyFailure.ERROR.name(), "dropped: " + reason.tag()),
                        Owed.NOBODY);
            } else {
                counters.out();
                replies.replied(told.get(), owed(done.result()));
            }
        }));
    }

    private static byte[] failed(String replyAddress, AsyncResult<?> done) {
        if (done.cause() instanceof ReplyException cause) {
            return BridgeMessages.failed(
                    replyAddress, cause.failureCode(), cause.failureType().name(), String.valueOf(cause.getMessage()));
        }
        return BridgeMessages.failed(replyAddress, FAILED, ReplyFailure.ERROR.name(), "the message was not delivered");
    }

    private final class Port implements Bus {
        private final ClientConnection connection;
        private BridgeSession session;

        Port(ClientConnection connection) {
            this.connection = connection;
        }

        @Override
        public void send(String address, JsonNode body, Map<String, String> headers) throws Fault {
            bus.send(address, BusCodec.body(body), BusCodec.options(headers, config().replyTimeoutMillis()));
            counters.in();
        }

        @Override
        public void publish(String address, JsonNode body, Map<String, String> headers) throws Fault {
            bus.publish(address, BusCodec.body(body), BusCodec.options(headers, config().replyTimeoutMillis()));
            counters.in();
        }

        @Override
        public void request(
                String address, JsonNode body, Map<String, String> headers, String replyAddress, Replies replies)
                throws Fault {
            Future<Message<Object>> reply =
                    bus.request(address, BusCodec.body(body), BusCodec.options(headers, config().replyTimeoutMillis()));
            counters.in();
            await(reply, replyAddress, replies);
        }

        @Override
        public boolean hear(String address) {
            return hearers.add(address, session, config().addressesMax());
        }

        @Override
        public void unhear(String address) {
            hearers.remove(address, session);
        }

        @Override
        public boolean isWritable() {
            return connection.isWritable();
        }

        @Override
        public void flush() {
            connection.flush();
        }

        @Override
        public void dropped(DropReason reason) {
            counters.dropped(reason);
        }
    }

    private final class Creditor implements Owed {
        private final Message<?> message;

        Creditor(Message<?> message) {
            this.message = message;
        }

        @Override
        public String address() {
            return message.replyAddress();
        }

        @Override
        public void reply(JsonNode body, Map<String, String> headers) throws Fault {
            message.reply(BusCodec.body(body), BusCodec.options(headers, config().replyTimeoutMillis()));
            counters.in();
        }

        @Override
        public void request(JsonNode body, Map<String, String> headers, String replyAddress, Replies replies)
                throws Fault {
            Future<Message<Object>> reply = message.replyAndRequest(
                    BusCodec.body(body), BusCodec.options(headers, config().replyTimeoutMillis()));
            counters.in();
            await(reply, replyAddress, replies);
        }

        @Override
        public void fail(String text) {
            message.fail(FAILED, text);
        }
    }
}
