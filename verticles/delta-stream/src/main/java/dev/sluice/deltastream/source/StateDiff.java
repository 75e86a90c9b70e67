package dev.sluice.deltastream.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * The smallest merge patch from one state to another. Both must be made of objects without nulls, as every state that
 * merge patches lead to is; for such states, applying the patch to {@code from} gives exactly {@code to}.
 */
final class StateDiff {
    private StateDiff() {}

    /** Recurses as deep as both trees have objects in common. */
    static ObjectNode between(ObjectNode from, ObjectNode to) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> property : from.properties()) {
            if (!to.has(property.getKey())) {
                patch.putNull(property.getKey());
            }
        }
        for (Map.Entry<String, JsonNode> property : to.properties()) {
            JsonNode before = from.get(property.getKey());
            JsonNode after = property.getValue();
            if (after.equals(before)) {
                continue;
            }
            if (before instanceof ObjectNode earlier && after instanceof ObjectNode later) {
                patch.set(property.getKey(), between(earlier, later));
            } else {
                patch.set(property.getKey(), after);
            }
        }
        return patch;
    }
}
