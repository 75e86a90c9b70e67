package dev.sluice.gateway.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.bus.ErrorCode;

/** The control messages that a server sends on {@code /stream}, as UTF-8 JSON. */
final class StreamMessages {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private StreamMessages() {}

    static byte[] welcome(
            String streamId, long maxWindow, long epoch, long tickId, boolean recovered, int intervalMillis) {
        ObjectNode message = NODES.objectNode().put("type", "welcome").put("streamId", streamId);
        message.put("maxWindow", maxWindow);
        message.putArray("features").add("credit").add("snapshot").add("resume");
        message.put("epoch", epoch).put("tickId", tickId).put("recovered", recovered);
        return bytes(message.put("snapshotIntervalMs", intervalMillis));
    }

    static byte[] ping(long nowMillis) {
        return bytes(NODES.objectNode().put("type", "ping").put("t", nowMillis));
    }

    static byte[] mode(String mode, long elided) {
        return bytes(NODES.objectNode().put("type", "mode").put("mode", mode).put("elided", elided));
    }

    static byte[] bye(String reason) {
        return bytes(NODES.objectNode().put("type", "bye").put("reason", reason));
    }

    static byte[] error(ErrorCode code, String text, String field, long nowMillis) {
        ObjectNode message = NODES.objectNode().put("type", "error");
        ObjectNode error = message.putObject("error").put("code", code.text()).put("message", text);
        if (!field.isEmpty()) {
            error.put("field", field);
        }
        return bytes(message.put("timestamp", nowMillis));
    }

    private static byte[] bytes(ObjectNode message) {
        try {
            return JSON.writeValueAsBytes(message);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of JSON nodes can always be written", impossible);
        }
    }
}
