package dev.sluice.gateway.sync;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.bus.ErrorCode;
import dev.sluice.model.Entry;
import dev.sluice.patch.JsonBytes;
import dev.sluice.protocol.sync.SyncOutcome.Placed;
import java.io.ByteArrayOutputStream;
import java.util.List;

/** What a server says on {@code /sync}, as UTF-8 JSON. */
final class SyncMessages {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int STATE_OVERHEAD_BYTES = 128;

    private SyncMessages() {}

    static byte[] taken(String patchId, Placed placed) {
        ObjectNode payload = response(patchId, placed.isKnown() ? "ignored" : "accepted");
        return message("patch_response", payload.put("serverVersion", placed.version()));
    }

    static byte[] rejected(String patchId, ErrorCode code, String reason, long version) {
        ObjectNode payload = response(patchId, "rejected").put("reason", reason);
        return message("patch_response", payload.put("code", code.text()).put("serverVersion", version));
    }

    /** @param detail what is wrong, where that is more than {@code text} says; or empty */
    static byte[] error(String text, ErrorCode code, String field, String detail) {
        ObjectNode payload = object().put("message", text).put("code", code.text());
        if (!field.isEmpty()) {
            payload.put("field", field);
        }
        if (!detail.isEmpty() && !detail.equals(text)) {
            payload.put("detail", detail);
        }
        return message("error", payload);
    }

    /** It is not known whether the patch was taken: the client may send it again. */
    static byte[] undecided(String patchId, ErrorCode code, String text) {
        return message(
                "error", object().put("message", text).put("code", code.text()).put("patchId", patchId));
    }

    /** @param isLast whether nothing is left to send of what was asked for */
    static byte[] state(long firstVersion, List<Entry> patches, boolean isLast) {
        int bytes = STATE_OVERHEAD_BYTES;
        for (Entry patch : patches) {
            bytes += patch.payload().length + STATE_OVERHEAD_BYTES / 2;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes);
        long version = firstVersion + patches.size() - 1;
        out.writeBytes(
                VersionedPatch.ascii("{\"type\":\"sync_state\",\"payload\":{\"version\":" + version + ",\"patches\":"));
        array(out, firstVersion, patches);
        if (!isLast) {
            out.writeBytes(VersionedPatch.ascii(",\"more\":true"));
        }
        out.writeBytes(VersionedPatch.ascii("}}"));
        return out.toByteArray();
    }

    /** A snapshot comes in the place of all patches up to its version, and the others follow. */
    static byte[] snapshot(long version, byte[] graph) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(graph.length + STATE_OVERHEAD_BYTES);
        out.writeBytes(VersionedPatch.ascii(
                "{\"type\":\"sync_state\",\"payload\":{\"version\":" + version + ",\"patches\":[],\"snapshot\":"));
        out.writeBytes(graph);
        out.writeBytes(VersionedPatch.ascii(",\"more\":true}}"));
        return out.toByteArray();
    }

    /** A JSON array of patches with their versions. */
    static void array(ByteArrayOutputStream out, long firstVersion, List<Entry> patches) {
        out.write('[');
        for (int i = 0; i < patches.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            new VersionedPatch(patches.get(i).payload(), firstVersion + i).writeTo(out);
        }
        out.write(']');
    }

    private static ObjectNode response(String patchId, String status) {
        return object().put("patchId", patchId).put("status", status);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static byte[] message(String type, ObjectNode payload) {
        return JsonBytes.of(object().put("type", type).set("payload", payload));
    }
}
