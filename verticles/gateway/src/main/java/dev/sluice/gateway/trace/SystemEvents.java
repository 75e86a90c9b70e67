package dev.sluice.gateway.trace;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.bus.ErrorCode;
import dev.sluice.model.ChannelId;
import dev.sluice.patch.JsonException;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.protocol.trace.EventLimits;
import dev.sluice.protocol.trace.TraceEvent;
import dev.sluice.protocol.trace.TraceMessage.SystemEvent;
import dev.sluice.runtime.Node;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * What the system tells of itself: a node that drains, a configuration that was taken, whatever an operator has to say.
 * Each client of {@code /trace} with the right to read the session {@link #SESSION} hears of it, without a subscription.
 *
 * <p>It comes over the event bus, at one address for the whole cluster, as {@code {event, data?}}. What was published is
 * heard by each event loop of each gateway; what was sent, by one of them, which publishes it.
 */
public final class SystemEvents {
    public static final String ADDRESS = "system:*";
    /** Names no session with events: the right to read it is the right to hear of the system. */
    static final ChannelId SESSION = new ChannelId(TraceEvent.FEATURE, "system");

    private static final int BYTES_MAX = 65_536;
    private static final int DEPTH_MAX = 32;
    private static final int REFUSED = 400;

    private final Node node;
    private final JsonReader json = new JsonReader(new JsonLimits(BYTES_MAX, DEPTH_MAX, EventLimits.NAME_LENGTH_MAX));

    private SystemEvents(Node node) {
        this.node = node;
    }

    /** On the event loop that {@code heard} is to be called on. */
    static void listen(Node node, Consumer<SystemEvent> heard) {
        SystemEvents events = new SystemEvents(node);
        node.vertx().eventBus().<Object>consumer(ADDRESS, message -> events.take(message, heard));
    }

    /** Something of this node's own. */
    public static void publish(Node node, String event) {
        JsonObject data = new JsonObject().put("node", node.id());
        node.vertx()
                .eventBus()
                .publish(
                        ADDRESS,
                        new JsonObject().put("event", event).put("data", data).encode());
    }

    /** @throws ProtocolException when the body is no system event */
    public static void publish(Node node, byte[] body) throws ProtocolException {
        new SystemEvents(node).read(body);
        node.vertx().eventBus().publish(ADDRESS, new String(body, StandardCharsets.UTF_8));
    }

    private void take(Message<Object> message, Consumer<SystemEvent> heard) {
        try {
            byte[] body = String.valueOf(message.body()).getBytes(StandardCharsets.UTF_8);
            SystemEvent event = read(body);
            if (message.isSend()) {
                node.vertx().eventBus().publish(ADDRESS, new String(body, StandardCharsets.UTF_8));
                message.reply(new JsonObject().put("published", true));
            } else {
                heard.accept(event);
            }
        } catch (ProtocolException e) {
            message.fail(REFUSED, e.getMessage());
        }
    }

    private SystemEvent read(byte[] body) throws ProtocolException {
        try {
            JsonNode event = json.read(body);
            String name = event.path("event").asText();
            if (!event.path("event").isTextual() || name.isEmpty() || name.length() > EventLimits.NAME_LENGTH_MAX) {
                throw new ProtocolException(
                        ErrorCode.INVALID_MESSAGE,
                        "event must be a text of 1 to " + EventLimits.NAME_LENGTH_MAX + " characters",
                        "event");
            }
            return new SystemEvent(name, event.has("data") ? event.get("data").toString() : "{}");
        } catch (JsonException e) {
            throw new ProtocolException(ErrorCode.INVALID_MESSAGE, e.getMessage(), e.field());
        }
    }
}
