package dev.sluice.gateway.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.patch.JsonException;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** {@code {"type": "auth", "token": "…"}}, which any endpoint takes at any time, and its answer. */
final class AuthMessage {
    private static final int DEPTH_MAX = 4;
    private static final int NAME_MAX = 256;
    private static final String TYPE = "auth";
    /** Looked for before anything is parsed: hardly any message has it. */
    private static final byte[] MARK = "\"auth\"".getBytes(StandardCharsets.US_ASCII);

    private AuthMessage() {}

    /** The token, if the message is of this type; empty text where it has none. */
    static Optional<String> token(byte[] utf8) {
        if (!contains(utf8)) {
            return Optional.empty();
        }
        try {
            // Made when it is needed: kept, it would cost each connection kilobytes.
            JsonNode message = new JsonReader(new JsonLimits(utf8.length, DEPTH_MAX, NAME_MAX)).read(utf8);
            return TYPE.equals(message.path("type").textValue())
                    ? Optional.of(message.path("token").asText(""))
                    : Optional.empty();
        } catch (JsonException others) {
            // Whoever the message is for will say what is wrong with it.
            return Optional.empty();
        }
    }

    static byte[] answer(boolean authenticated) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("type", "auth_response");
        answer.put("authenticated", authenticated);
        answer.putObject("data").put("authenticated", authenticated);
        return answer.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static boolean contains(byte[] message) {
        int last = message.length - MARK.length;
        for (int start = 0; start <= last; start++) {
            int matched = 0;
            while (matched < MARK.length && message[start + matched] == MARK[matched]) {
                matched++;
            }
            if (matched == MARK.length) {
                return true;
            }
        }
        return false;
    }
}
