package dev.sluice.gateway.bridge;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.bus.ErrorCode;
import java.nio.charset.StandardCharsets;

/** What the bridge says to its clients: as Vert.x's own does, and beside it the typed error of all endpoints. */
final class BridgeMessages {
    private BridgeMessages() {}

    /** @param problem what Vert.x calls it */
    static byte[] error(String problem, ErrorCode code, String text, String field, long nowMillis) {
        return bytes(failure(problem, code, text, field, nowMillis));
    }

    /** What the client hears is not let through to it any more. */
    static byte[] revoked(String address, long nowMillis) {
        String text = "to hear this address is not permitted any more";
        return bytes(failure("access_denied", ErrorCode.FORBIDDEN, text, "address", nowMillis)
                .put("address", address)
                .put("failureCode", -1)
                .put("failureType", "ERROR")
                .put("message", text));
    }

    /** So many messages came while the client did not read. */
    static byte[] dropped(long messages, long nowMillis) {
        String text = messages + " messages came faster than they were read";
        return bytes(failure("messages_dropped", ErrorCode.OVERLOADED, text, "", nowMillis)
                .put("dropped", messages));
    }

    /** There is no reply. */
    static byte[] failed(String replyAddress, int code, String type, String text) {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("type", "err");
        return bytes(message.put("address", replyAddress)
                .put("failureCode", code)
                .put("failureType", type)
                .put("message", text));
    }

    private static ObjectNode failure(String problem, ErrorCode code, String text, String field, long nowMillis) {
        ObjectNode message =
                JsonNodeFactory.instance.objectNode().put("type", "err").put("body", problem);
        ObjectNode error = message.putObject("error").put("code", code.text()).put("message", text);
        if (!field.isEmpty()) {
            error.put("field", field);
        }
        return message.put("timestamp", nowMillis);
    }

    private static byte[] bytes(ObjectNode message) {
        return message.toString().getBytes(StandardCharsets.UTF_8);
    }
}
