package dev.sluice.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * JSON Merge Patch, RFC 7396, over Jackson trees.
 *
 * <p>Two ways to apply one. {@link #apply} is persistent: it copies the top level of each object that the patch names
 * and shares everything else, so that older states stay valid; it costs the number of keys of the touched objects.
 * {@link #fold} changes a state that the caller owns alone and costs only the size of the patch: the way to keep a
 * running state of many deltas a second, as long as it is encoded before the next fold. Copying the whole state for
 * each delta was rejected: it costs the state's size per delta.
 *
 * <p>No method changes a patch or a target of {@code apply}. Results share nodes with their inputs; arrays in
 * particular are never copied, as a merge patch replaces them and never reaches inside.
 *
 * <p>The recursion is as deep as the objects of the patch, which is checked first: see {@link #DEPTH_MAX}.
 */
public final class MergePatch {
    /** Objects within objects in one patch; more is refused, before anything is changed. */
    public static final int DEPTH_MAX = 128;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private MergePatch() {}

    /**
     * The state after the patch; neither input changes.
     *
     * @throws PatchTooDeepException when the patch nests more than {@link #DEPTH_MAX} objects
     */
    public static JsonNode apply(JsonNode target, JsonNode patch) {
        requireDepth(patch, 1);
        return applied(target, patch);
    }

    private static JsonNode applied(JsonNode target, JsonNode patch) {
        if (!patch.isObject()) {
            return patch;
        }
        boolean onObject = target != null && target.isObject();
        if (onObject && patch.isEmpty()) {
            return target;
        }
        ObjectNode result = NODES.objectNode();
        if (onObject) {
            result.setAll((ObjectNode) target);
        }
        for (Map.Entry<String, JsonNode> change : patch.properties()) {
            String name = change.getKey();
            if (change.getValue().isNull()) {
                result.remove(name);
            } else {
                result.set(name, applied(result.get(name), change.getValue()));
            }
        }
        return result;
    }

    /**
     * Applies the patch to the state in place, and returns the state. A patch that is no object replaces a state as a
     * whole, which can't be done in place: it is returned instead, and the caller's state is untouched.
     *
     * @param owned a state that no one else holds, nor any object below it: its objects are changed. Objects that a
     *     patch brings are copied in, so that the state stays owned
     * @throws PatchTooDeepException when the patch nests more than {@link #DEPTH_MAX} objects; nothing was changed
     */
    public static JsonNode fold(ObjectNode owned, JsonNode patch) {
        requireDepth(patch, 1);
        return patch.isObject() ? folded(owned, patch) : patch;
    }

    private static ObjectNode folded(ObjectNode owned, JsonNode patch) {
        for (Map.Entry<String, JsonNode> change : patch.properties()) {
            String name = change.getKey();
            JsonNode value = change.getValue();
            if (value.isNull()) {
                owned.remove(name);
            } else if (!value.isObject()) {
                owned.set(name, value);
            } else if (owned.get(name) instanceof ObjectNode child) {
                folded(child, value);
            } else {
                owned.set(name, folded(NODES.objectNode(), value));
            }
        }
        return owned;
    }

    /**
     * One patch that does to <em>every</em> target what {@code first} and then {@code second} do, or empty when there
     * is none.
     *
     * <p>There is none exactly where {@code first} leaves no object (it removes the key, or sets a scalar or an array)
     * and {@code second} then puts an object: the outcome is that one object whatever was there before, and a merge
     * patch can replace an object only by naming each of its keys, which differ from target to target.
     *
     * @throws PatchTooDeepException when either nests more than {@link #DEPTH_MAX} objects
     */
    public static Optional<JsonNode> compose(JsonNode first, JsonNode second) {
        requireDepth(first, 1);
        requireDepth(second, 1);
        return Optional.ofNullable(composed(first, second));
    }

    /** {@code null} stands for "none": an Optional per level would only be unpacked again. */
    private static JsonNode composed(JsonNode first, JsonNode second) {
        if (!second.isObject()) {
            return second;
        }
        if (!first.isObject()) {
            return null;
        }
        ObjectNode result = NODES.objectNode();
        result.setAll((ObjectNode) first);
        for (Map.Entry<String, JsonNode> change : second.properties()) {
            JsonNode earlier = first.get(change.getKey());
            JsonNode both = earlier == null ? change.getValue() : composed(earlier, change.getValue());
            if (both == null) {
                return null;
            }
            result.set(change.getKey(), both);
        }
        return result;
    }

    /**
     * Only the named top-level keys. It commutes with {@link #apply}, so that a reader may be sent narrowed patches on
     * top of a narrowed state. What is no object has no keys to hide and is returned as it is.
     */
    public static JsonNode narrow(JsonNode patchOrState, Set<String> fields) {
        if (!patchOrState.isObject()) {
            return patchOrState;
        }
        ObjectNode result = NODES.objectNode();
        for (Map.Entry<String, JsonNode> property : patchOrState.properties()) {
            if (fields.contains(property.getKey())) {
                result.set(property.getKey(), property.getValue());
            }
        }
        return result;
    }

    private static void requireDepth(JsonNode patch, int depth) {
        if (!patch.isObject()) {
            return;
        }
        if (depth > DEPTH_MAX) {
            throw new PatchTooDeepException(DEPTH_MAX);
        }
        for (JsonNode value : patch) {
            requireDepth(value, depth + 1);
        }
    }
}
