package dev.sluice.gateway.trace;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.config.GatewayConfig;
import dev.sluice.config.TraceBatcherConfig;
import dev.sluice.gateway.trace.TraceForm.Wire;
import dev.sluice.model.Position;
import dev.sluice.protocol.trace.TraceMessage.Connection;
import dev.sluice.protocol.trace.TraceMessage.Heartbeat;
import java.util.Map;

/** What a client is told about the server and about itself. */
final class TraceHealth {
    private static final String VERSION = "1.0";
    private static final double MICROS_PER_MILLI = 1000;

    private final String clientId;
    private final GatewayConfig gateway;
    private int latencyMicros = -1;
    private long messagesReceived;
    private long eventsDropped;

    TraceHealth(String clientId, GatewayConfig gateway) {
        this.clientId = clientId;
        this.gateway = gateway;
    }

    void heard() {
        messagesReceived++;
    }

    void latency(int micros) {
        latencyMicros = micros;
    }

    void dropped(long events) {
        eventsDropped += events;
    }

    Connection connection(TraceBatcherConfig config, boolean auth, Wire wire) {
        ObjectNode info = JsonNodeFactory.instance.objectNode().put("version", VERSION);
        info.putArray("capabilities")
                .add("streaming")
                .add("filtering")
                .add("history")
                .add("time_travel")
                .add("breakpoints")
                .add("resume")
                .add("batch")
                .add("delta");
        info.putObject("limits")
                .put("maxMessageSize", gateway.messageBytesMax())
                .put("maxMessagesPerSecond", gateway.messagesPerSecondMax())
                .put("historicalDataLimit", config.historicalDataLimit())
                .put("maxSubscriptions", gateway.subscriptionsMax())
                .put("maxBreakpoints", config.breakpointsMax())
                .put("maxConditionLength", config.filterLengthMax());
        info.put("auth", auth).put("binaryProtocol", wire != Wire.TEXT);
        info.put("heartbeatInterval", gateway.heartbeatMillis());
        return new Connection(clientId, info.toString());
    }

    Heartbeat heartbeat(boolean writable, Map<String, TraceView> views) {
        ObjectNode metrics = JsonNodeFactory.instance.objectNode().put("clientId", clientId);
        metrics.putObject("backpressure").put("active", !writable).put("eventsDropped", eventsDropped);
        ObjectNode health = metrics.putObject("health").put("messagesReceived", messagesReceived);
        // Unknown until the first ping was answered.
        if (latencyMicros >= 0) {
            health.put("latency", latencyMicros / MICROS_PER_MILLI);
        } else {
            health.putNull("latency");
        }
        metrics.putObject("rateLimit").put("maxMessagesPerSecond", gateway.messagesPerSecondMax());
        // What a filter hides still moves the position.
        ObjectNode positions = metrics.putObject("positions");
        views.forEach((session, view) -> {
            Position position = view.position();
            positions.putObject(session).put("epoch", position.epoch()).put("seq", position.seq());
        });
        return new Heartbeat(metrics.toString());
    }
}
