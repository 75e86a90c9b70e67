package dev.sluice.gateway.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.gateway.session.Resume;
import dev.sluice.patch.JsonBytes;
import java.util.Optional;

/** The control messages that a server sends on {@code /stream}, as UTF-8 JSON. */
final class StreamMessages {
    static final String SUBPROTOCOL = "sluice.v1.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    private StreamMessages() {}

    /** @param resume the outcome, where the client asked to resume */
    static byte[] welcome(
            String streamId, long maxWindow, long epoch, long tickId, Optional<Resume> resume, int intervalMillis) {
        ObjectNode message = message("welcome").put("streamId", streamId).put("maxWindow", maxWindow);
        message.putArray("features")
                .add("credit")
                .add("snapshot")
                .add("resume")
                .add("conflate")
                .add("fields")
                .add("publish");
        message.put("epoch", epoch).put("tickId", tickId).put("snapshotIntervalMs", intervalMillis);
        resume.ifPresent(outcome -> {
            message.put("recovered", outcome == Resume.RECOVERED);
            if (outcome != Resume.RECOVERED) {
                message.put("reason", outcome.text());
            }
        });
        return JsonBytes.of(message);
    }

    static byte[] ping(long nowMillis) {
        return JsonBytes.of(message("ping").put("t", nowMillis));
    }

    static byte[] mode(StreamMode mode, long elided) {
        return JsonBytes.of(message("mode").put("mode", mode.text()).put("elided", elided));
    }

    static byte[] published(JsonNode id, long epoch, long tickId) {
        ObjectNode message = message("published").put("epoch", epoch).put("tickId", tickId);
        message.set("id", id);
        return JsonBytes.of(message);
    }

    static byte[] bye(String reason) {
        return JsonBytes.of(message("bye").put("reason", reason));
    }

    static byte[] bye(String reason, long reconnectAfterMillis) {
        return JsonBytes.of(message("bye").put("reason", reason).put("reconnectAfterMs", reconnectAfterMillis));
    }

    private static ObjectNode message(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }
}
