package dev.sluice.protocol.sync;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.bus.ErrorCode;
import dev.sluice.protocol.stream.Fields;
import dev.sluice.protocol.stream.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** What a client of {@code /sync} says. */
public sealed interface SyncRequest {
    int PATCHES_MAX = 1000;

    /** One patch, or several that are taken together or not at all. */
    record Patches(List<SyncPatch> patches) implements SyncRequest {}

    /**
     * All patches behind a version.
     *
     * @param snapshot whether a snapshot may come in the place of the older ones
     */
    record StateRequest(long fromVersion, boolean snapshot) implements SyncRequest {}

    record Heartbeat() implements SyncRequest {}

    /** The texts of the seed's server: the first words of what is wrong, which old clients may look for. */
    String INVALID_PATCH = "Invalid patch payload";

    String INVALID_SYNC_REQUEST = "Invalid sync request payload";
    String INVALID_FORMAT = "Invalid message format";

    /** @throws ProtocolException when the message is not one of these */
    static SyncRequest of(JsonNode message) throws ProtocolException {
        if (!message.isObject()) {
            throw new ProtocolException(ErrorCode.INVALID_MESSAGE, "a message must be a JSON object", "");
        }
        String type = message.path("type").asText();
        JsonNode payload = message.path("payload");
        return switch (type) {
            case "patch" -> new Patches(List.of(SyncPatch.of(payload, "payload.")));
            case "patches" -> new Patches(patches(payload, "payload"));
            case "sync_request" -> stateRequest(payload);
            case "heartbeat" -> new Heartbeat();
            default ->
                throw new ProtocolException(
                        ErrorCode.UNKNOWN_MESSAGE_TYPE, "Unknown message type: " + shown(type), "type");
        };
    }

    /**
     * A list of patches, as a backend posts it.
     *
     * @param path where it stands, for errors; empty for the whole
     */
    static List<SyncPatch> patches(JsonNode list, String path) throws ProtocolException {
        if (!list.isArray() || list.isEmpty() || list.size() > PATCHES_MAX) {
            throw new ProtocolException(
                    ErrorCode.INVALID_MESSAGE, "patches must be a list of 1 to " + PATCHES_MAX + " patches", path);
        }
        List<SyncPatch> patches = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            patches.add(SyncPatch.of(list.get(i), path + "[" + i + "]."));
        }
        return patches;
    }

    /** What the seed's server would have said to a message that was refused, by the type it claims to be. */
    public static String seedText(JsonNode message, ProtocolException refused) {
        return switch (message.path("type").asText()) {
            case "patch", "patches" -> INVALID_PATCH;
            case "sync_request" -> INVALID_SYNC_REQUEST;
            default -> refused.code() == ErrorCode.UNKNOWN_MESSAGE_TYPE ? refused.getMessage() : INVALID_FORMAT;
        };
    }

    private static StateRequest stateRequest(JsonNode payload) throws ProtocolException {
        Fields fields = new Fields(payload, "payload.");
        OptionalLong from = fields.whole("fromVersion", 0, Fields.WHOLE_MAX);
        if (from.isEmpty()) {
            throw new ProtocolException(
                    ErrorCode.INVALID_MESSAGE, "payload.fromVersion is missing", "payload.fromVersion");
        }
        return new StateRequest(from.getAsLong(), fields.flag("snapshot"));
    }

    private static String shown(String type) {
        int max = 64;
        return type.length() <= max ? type : type.substring(0, max);
    }
}
