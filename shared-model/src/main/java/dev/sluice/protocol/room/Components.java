package dev.sluice.protocol.room;

import dev.sluice.bus.ErrorCode;
import dev.sluice.protocol.stream.ProtocolException;
import java.util.Collections;
import java.util.Map;

/** The bounds of an entity's components, the same for both forms of a message. */
final class Components {
    private Components() {}

    static Map<String, String> checked(Map<String, String> components) throws ProtocolException {
        if (components.size() > TypedMessage.COMPONENTS_MAX) {
            throw wrong("components", "at most " + TypedMessage.COMPONENTS_MAX);
        }
        for (Map.Entry<String, String> component : components.entrySet()) {
            String key = component.getKey();
            if (key.isEmpty() || key.length() > TypedMessage.ID_LENGTH_MAX) {
                throw wrong("components", "named by 1 to " + TypedMessage.ID_LENGTH_MAX + " characters");
            }
            if (component.getValue().length() > TypedMessage.COMPONENT_LENGTH_MAX) {
                throw wrong("components." + key, "at most " + TypedMessage.COMPONENT_LENGTH_MAX + " characters");
            }
        }
        return Collections.unmodifiableMap(components);
    }

    private static ProtocolException wrong(String field, String allowed) {
        return new ProtocolException(ErrorCode.INVALID_MESSAGE, field + " must be " + allowed, field);
    }
}
