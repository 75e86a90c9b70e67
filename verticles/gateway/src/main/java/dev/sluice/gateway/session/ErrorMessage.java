package dev.sluice.gateway.session;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.bus.ErrorCode;
import dev.sluice.gateway.limit.Refusal;
import dev.sluice.patch.JsonBytes;

/** The typed error that all endpoints but {@code /sync} answer, as UTF-8 JSON. */
public final class ErrorMessage {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ErrorMessage() {}

    /** @param field the field at fault, or empty */
    public static byte[] of(ErrorCode code, String text, String field, long nowMillis) {
        return JsonBytes.of(message(code, text, field, nowMillis));
    }

    static byte[] rateLimit(Refusal refusal, long nowMillis) {
        return rateLimit(refusal.limit().text(), refusal.retryAfterMillis(), nowMillis);
    }

    /** @param retryAfterMillis when the next message may come */
    public static byte[] rateLimit(long retryAfterMillis, long nowMillis) {
        return rateLimit("too many messages a second", retryAfterMillis, nowMillis);
    }

    private static byte[] rateLimit(String text, long retryAfterMillis, long nowMillis) {
        ObjectNode message = message(ErrorCode.RATE_LIMIT_EXCEEDED, text, "", nowMillis);
        message.withObject("/error").put("retryAfterMs", retryAfterMillis);
        return JsonBytes.of(message);
    }

    private static ObjectNode message(ErrorCode code, String text, String field, long nowMillis) {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("type", "error");
        ObjectNode error = message.putObject("error").put("code", code.text()).put("message", text);
        if (!field.isEmpty()) {
            error.put("field", field);
        }
        return message.put("timestamp", nowMillis);
    }
}
