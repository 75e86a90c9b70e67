package dev.sluice.protocol.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.bus.ErrorCode;
import dev.sluice.protocol.stream.Fields;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.store.LogStore;
import java.util.Optional;

/**
 * One change of a document, as a client sent it.
 *
 * @param id names it in its document, for ever
 * @param digest of its content: what a second patch of the same id is compared by
 * @param baseVersion the version that the client knew; {@link #NO_BASE} where it does not say
 * @param op {@code create_node} and so on for the known ones, whatever their spelling; else as it was sent
 * @param json the whole patch as a JSON object in UTF-8, without {@code serverVersion}
 */
public record SyncPatch(String id, byte[] digest, long baseVersion, String op, byte[] json) {
    public static final long NO_BASE = -1;

    private static final int NAME_LENGTH_MAX = 256;
    private static final int OP_LENGTH_MAX = 64;
    private static final String SERVER_VERSION = "serverVersion";

    /**
     * @param path where the patch stands in its message, such as {@code payload.}; for errors
     * @throws ProtocolException which names the field that is missing or wrong
     */
    static SyncPatch of(JsonNode patch, String path) throws ProtocolException {
        if (!(patch instanceof ObjectNode object)) {
            throw new ProtocolException(
                    ErrorCode.INVALID_MESSAGE,
                    "a patch must be a JSON object",
                    path.isEmpty() ? "" : path.substring(0, path.length() - 1));
        }
        Fields fields = new Fields(object, path);
        String id = required(fields.text("id", LogStore.ID_LENGTH_MAX), path + "id");
        if (fields.whole("timestamp", 0, Fields.WHOLE_MAX).isEmpty()) {
            throw missing(path + "timestamp");
        }
        required(fields.text("clientId", NAME_LENGTH_MAX), path + "clientId");
        String op = required(fields.text("op", OP_LENGTH_MAX), path + "op");
        Optional<SyncOp> known = SyncOp.of(op);
        if (known.isPresent()) {
            op = known.get().text();
            checkKnown(known.get(), object, fields, path);
        }
        long base = fields.whole("baseVersion", 0, Fields.WHOLE_MAX).orElse(NO_BASE);
        ObjectNode bare = object;
        if (object.has(SERVER_VERSION)) {
            bare = object.deepCopy();
            bare.remove(SERVER_VERSION);
        }
        return new SyncPatch(id, PatchJson.digest(bare), base, op, PatchJson.bytes(bare));
    }

    private static void checkKnown(SyncOp op, ObjectNode patch, Fields fields, String path) throws ProtocolException {
        switch (op) {
            case CREATE_NODE, UPDATE_NODE, DELETE_NODE ->
                required(fields.text("nodeId", NAME_LENGTH_MAX), path + "nodeId");
            case UPDATE_EDGE, DELETE_EDGE -> required(fields.text("edgeId", NAME_LENGTH_MAX), path + "edgeId");
            case CREATE_EDGE -> {
                required(fields.text("edgeId", NAME_LENGTH_MAX), path + "edgeId");
                Fields data = fields.object("data");
                required(data.text("fromNodeId", NAME_LENGTH_MAX), path + "data.fromNodeId");
                required(data.text("toNodeId", NAME_LENGTH_MAX), path + "data.toNodeId");
            }
            case SET_PROPERTY, REMOVE_PROPERTY -> {
                String type = required(fields.text("targetType", OP_LENGTH_MAX), path + "targetType");
                if (!type.equals("node") && !type.equals("edge")) {
                    throw new ProtocolException(
                            ErrorCode.INVALID_MESSAGE, path + "targetType must be node or edge", path + "targetType");
                }
                required(fields.text("targetId", NAME_LENGTH_MAX), path + "targetId");
                required(fields.text("propertyKey", NAME_LENGTH_MAX), path + "propertyKey");
                if (op == SyncOp.SET_PROPERTY && !patch.has("propertyValue")) {
                    throw missing(path + "propertyValue");
                }
            }
        }
        Fields data = fields.object("data");
        data.text("label", NAME_LENGTH_MAX);
        data.object("properties");
    }

    private static String required(Optional<String> text, String field) throws ProtocolException {
        return text.orElseThrow(() -> missing(field));
    }

    private static ProtocolException missing(String field) {
        return new ProtocolException(ErrorCode.INVALID_MESSAGE, field + " is missing", field);
    }
}
