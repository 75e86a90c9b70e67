package dev.sluice.gateway.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.bus.ErrorCode;
import dev.sluice.gateway.bridge.BridgeRequest.Fault;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.EncodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Between the bus's bodies and JSON. Only kinds that every node of a cluster has a codec for go out. */
final class BusCodec {
    private BusCodec() {}

    static Object body(JsonNode body) throws Fault {
        if (body.isMissingNode() || body.isNull()) {
            return null;
        }
        Object value = Json.decodeValue(body.toString());
        boolean known = value instanceof JsonObject
                || value instanceof JsonArray
                || value instanceof String
                || value instanceof Boolean
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Double;
        if (!known) {
            throw new Fault("invalid_body", ErrorCode.INVALID_MESSAGE, "the number is too large", "body");
        }
        return value;
    }

    static DeliveryOptions options(Map<String, String> headers, int replyTimeoutMillis) throws Fault {
        DeliveryOptions options = new DeliveryOptions().setSendTimeout(replyTimeoutMillis);
        if (!headers.isEmpty()) {
            try {
                options.setHeaders(MultiMap.caseInsensitiveMultiMap().addAll(headers));
            } catch (IllegalArgumentException e) {
                throw new Fault("invalid_headers", ErrorCode.INVALID_MESSAGE, "this is no header's name", "headers");
            }
        }
        return options;
    }

    /**
     * What a client is told of a message; empty where its body has no form in JSON.
     *
     * @param address that the client knows it by
     */
    static Optional<byte[]> received(String address, Message<?> message) {
        if (!isJson(message.body())) {
            return Optional.empty();
        }
        JsonObject envelope =
                new JsonObject().put("type", "rec").put("address", address).put("body", message.body());
        if (message.replyAddress() != null) {
            envelope.put("replyAddress", message.replyAddress());
        }
        if (!message.headers().isEmpty()) {
            JsonObject headers = new JsonObject();
            for (String name : message.headers().names()) {
                List<String> values = message.headers().getAll(name);
                headers.put(name, values.size() == 1 ? values.get(0) : new JsonArray(values));
            }
            envelope.put("headers", headers);
        }
        try {
            return Optional.of(envelope.encode().getBytes(StandardCharsets.UTF_8));
        } catch (EncodeException e) {
            // A JsonObject may hold anything, as long as it stays on its node.
            return Optional.empty();
        }
    }

    private static boolean isJson(Object body) {
        return body == null
                || body instanceof JsonObject
                || body instanceof JsonArray
                || body instanceof CharSequence
                || body instanceof Number
                || body instanceof Boolean
                || body instanceof Buffer;
    }
}
