package dev.sluice.gateway.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.bus.ErrorCode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a client of the bridge says.
 *
 * @param body JSON null where there is none
 * @param replyAddress where the client awaits a reply
 */
record BridgeRequest(
        Type type, String address, JsonNode body, Map<String, String> headers, Optional<String> replyAddress) {
    enum Type {
        PING,
        SEND,
        PUBLISH,
        REGISTER,
        UNREGISTER
    }

    /** Vert.x's clients use UUIDs. */
    private static final int REPLY_ADDRESS_LENGTH_MAX = 36;

    /** The client's fault, with the name that Vert.x has for it. */
    static final class Fault extends Exception {
        private static final long serialVersionUID = 1L;

        private final String problem;
        private final ErrorCode code;
        private final String field;

        Fault(String problem, ErrorCode code, String text, String field) {
            super(text, null, false, false);
            this.problem = problem;
            this.code = code;
            this.field = field;
        }

        String problem() {
            return problem;
        }

        ErrorCode code() {
            return code;
        }

        String field() {
            return field;
        }
    }

    static BridgeRequest of(JsonNode message, int addressLengthMax) throws Fault {
        if (!message.isObject()) {
            throw new Fault("invalid_json", ErrorCode.INVALID_MESSAGE, "a message must be a JSON object", "");
        }
        Type type = type(message.path("type"));
        if (type == Type.PING) {
            return new BridgeRequest(type, "", message.path("body"), Map.of(), Optional.empty());
        }
        String address = message.path("address").asText("");
        if (!message.path("address").isTextual() || address.isEmpty()) {
            throw new Fault("missing_address", ErrorCode.INVALID_MESSAGE, "address must be a text", "address");
        }
        if (address.length() > addressLengthMax) {
            throw new Fault(
                    "max_address_length_reached",
                    ErrorCode.INVALID_MESSAGE,
                    "an address has at most " + addressLengthMax + " characters",
                    "address");
        }
        return new BridgeRequest(
                type,
                address,
                message.path("body"),
                headers(message.path("headers")),
                replyAddress(message.path("replyAddress")));
    }

    private static Type type(JsonNode type) throws Fault {
        if (!type.isTextual()) {
            throw new Fault("missing_type", ErrorCode.INVALID_MESSAGE, "type must be a text", "type");
        }
        return switch (type.textValue()) {
            case "ping" -> Type.PING;
            case "send" -> Type.SEND;
            case "publish" -> Type.PUBLISH;
            case "register" -> Type.REGISTER;
            case "unregister" -> Type.UNREGISTER;
            default ->
                throw new Fault(
                        "invalid_type",
                        ErrorCode.UNKNOWN_MESSAGE_TYPE,
                        "type must be send, publish, register, unregister or ping",
                        "type");
        };
    }

    private static Map<String, String> headers(JsonNode headers) throws Fault {
        if (headers.isMissingNode() || headers.isNull()) {
            return Map.of();
        }
        Map<String, String> all = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> header : headers.properties()) {
            all.put(header.getKey(), header.getValue().asText());
            if (header.getValue().isContainerNode() || header.getKey().isEmpty()) {
                throw new Fault(
                        "invalid_headers",
                        ErrorCode.INVALID_MESSAGE,
                        "a header must have a name, and be a text or a number",
                        "headers");
            }
        }
        if (!headers.isObject()) {
            throw new Fault("invalid_headers", ErrorCode.INVALID_MESSAGE, "headers must be an object", "headers");
        }
        return all;
    }

    private static Optional<String> replyAddress(JsonNode address) throws Fault {
        if (address.isMissingNode() || address.isNull()) {
            return Optional.empty();
        }
        String text = address.asText("");
        if (!address.isTextual() || text.isEmpty() || text.length() > REPLY_ADDRESS_LENGTH_MAX) {
            throw new Fault(
                    "invalid_reply_address",
                    ErrorCode.INVALID_MESSAGE,
                    "a reply address has 1 to " + REPLY_ADDRESS_LENGTH_MAX + " characters",
                    "replyAddress");
        }
        return Optional.of(text);
    }
}
