package dev.sluice.protocol.trace;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * Small trees as text again: what producers send as data, which is bounded in depth. Several times faster than
 * {@code JsonNode.toString}, which sets up a generator for each.
 */
final class JsonTrees {
    private static final int AROUND_CHARS = 160;

    private JsonTrees() {}

    static String text(JsonNode tree) {
        StringBuilder out = new StringBuilder(AROUND_CHARS);
        append(out, tree);
        return out.toString();
    }

    private static void append(StringBuilder out, JsonNode node) {
        if (node.isObject()) {
            out.append('{');
            String separator = "";
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                TraceEventJson.quoted(out.append(separator), field.getKey());
                append(out.append(':'), field.getValue());
                separator = ",";
            }
            out.append('}');
        } else if (node.isArray()) {
            out.append('[');
            for (int i = 0; i < node.size(); i++) {
                append(i == 0 ? out : out.append(','), node.get(i));
            }
            out.append(']');
        } else if (node.isTextual()) {
            TraceEventJson.quoted(out, node.textValue());
        } else {
            out.append(node.asText());
        }
    }
}
