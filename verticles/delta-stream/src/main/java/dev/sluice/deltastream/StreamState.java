package dev.sluice.deltastream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.bus.ErrorCode;
import dev.sluice.patch.JsonBytes;
import dev.sluice.patch.JsonException;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import dev.sluice.patch.MergePatch;
import java.util.Optional;

/**
 * A stream's state, folded from its deltas and bounded in size. The owner folds too, although the snapshot verticle
 * does: only so can it always say where to start, even while no snapshot verticle lives.
 */
final class StreamState {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DEPTH_MAX = 32;
    private static final int NAME_LENGTH_MAX = 256;

    /** What a change is called in errors; a JSON pointer behind it says where in the change the fault is. */
    static final String FIELD = "payload";

    /** Why a change is not taken. */
    record Refusal(ErrorCode code, String message, String field) {}

    private final JsonReader changes;
    private final int stateBytesMax;
    private final ObjectNode state;
    /** At least the size of the state as JSON: every change adds its own size, and a new count takes off the excess. */
    private long bytesAtMost;

    StreamState(ObjectNode initial, int changeBytesMax, int stateBytesMax) {
        this.state = initial;
        this.stateBytesMax = stateBytesMax;
        this.changes = new JsonReader(new JsonLimits(changeBytesMax, DEPTH_MAX, NAME_LENGTH_MAX));
        this.bytesAtMost = toBytes().length;
    }

    /** What was stored, or an empty state where it is not a JSON object. */
    static ObjectNode parse(byte[] stored) {
        try {
            JsonNode state = JSON.readTree(stored);
            return state instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
        } catch (java.io.IOException broken) {
            return JsonNodeFactory.instance.objectNode();
        }
    }

    /** Folds a merge patch in, or says why not and changes nothing. */
    Optional<Refusal> apply(byte[] patch) {
        JsonNode change;
        try {
            change = changes.read(patch);
        } catch (JsonException e) {
            ErrorCode code = e.reason() == JsonException.Reason.TOO_LARGE
                    ? ErrorCode.MESSAGE_TOO_LARGE
                    : ErrorCode.INVALID_MESSAGE;
            return Optional.of(new Refusal(code, e.getMessage(), FIELD + e.field()));
        }
        if (!change.isObject()) {
            return Optional.of(new Refusal(ErrorCode.INVALID_MESSAGE, "a change must be a JSON object", FIELD));
        }
        if (bytesAtMost + patch.length > stateBytesMax) {
            bytesAtMost = toBytes().length;
            if (bytesAtMost + patch.length > stateBytesMax) {
                String message = "the stream's state may be " + stateBytesMax + " bytes at most";
                return Optional.of(new Refusal(ErrorCode.MESSAGE_TOO_LARGE, message, FIELD));
            }
        }
        bytesAtMost += patch.length;
        MergePatch.fold(state, change);
        return Optional.empty();
    }

    byte[] toBytes() {
        return JsonBytes.of(state);
    }
}
