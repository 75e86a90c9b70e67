package dev.sluice.protocol.trace;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.bus.ErrorCode;
import dev.sluice.protocol.stream.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Reads the fields of a message or an event, and names the one that is wrong. Null counts as missing. */
record TraceFields(JsonNode node, String path) {
    /** JSON's numbers are doubles to many clients: whole numbers beyond this are not exact. */
    static final long WHOLE_MAX = (1L << 53) - 1;

    TraceFields(JsonNode node) {
        this(node, "");
    }

    boolean has(String name) {
        return node.hasNonNull(name);
    }

    Optional<TraceFields> object(String name) throws ProtocolException {
        if (!has(name)) {
            return Optional.empty();
        }
        if (!node.get(name).isObject()) {
            throw wrong(name, "an object");
        }
        return Optional.of(new TraceFields(node.get(name), path + name + "."));
    }

    String text(String name) throws ProtocolException {
        return optionalText(name).orElseThrow(() -> missing(name));
    }

    Optional<String> optionalText(String name) throws ProtocolException {
        return optionalText(name, EventLimits.NAME_LENGTH_MAX);
    }

    Optional<String> optionalText(String name, int lengthMax) throws ProtocolException {
        if (!has(name)) {
            return Optional.empty();
        }
        JsonNode field = node.get(name);
        if (!field.isTextual()
                || field.textValue().isEmpty()
                || field.textValue().length() > lengthMax) {
            throw wrong(name, "a text of 1 to " + lengthMax + " characters");
        }
        return Optional.of(field.textValue());
    }

    List<String> texts(String name, int itemsMax) throws ProtocolException {
        JsonNode field = node.path(name);
        if (!field.isArray() || field.size() > itemsMax) {
            throw wrong(name, "a list of at most " + itemsMax + " texts");
        }
        List<String> texts = new ArrayList<>(field.size());
        for (int i = 0; i < field.size(); i++) {
            JsonNode item = field.get(i);
            if (!item.isTextual() || item.textValue().length() > EventLimits.NAME_LENGTH_MAX) {
                throw wrong(name + "[" + i + "]", "a text of at most " + EventLimits.NAME_LENGTH_MAX + " characters");
            }
            texts.add(item.textValue());
        }
        return texts;
    }

    long whole(String name, long min, long max) throws ProtocolException {
        return optionalWhole(name, min, max).orElseThrow(() -> missing(name));
    }

    OptionalLong optionalWhole(String name, long min, long max) throws ProtocolException {
        if (!has(name)) {
            return OptionalLong.empty();
        }
        JsonNode field = node.get(name);
        // 5.0 is a whole number too: that is how some clients' serializers write 5.
        boolean whole = field.isNumber() && field.canConvertToExactIntegral() && field.canConvertToLong();
        if (!whole || field.longValue() < min || field.longValue() > max) {
            throw wrong(name, "a whole number from " + min + " to " + max);
        }
        return OptionalLong.of(field.longValue());
    }

    OptionalDouble positive(String name) throws ProtocolException {
        if (!has(name)) {
            return OptionalDouble.empty();
        }
        JsonNode field = node.get(name);
        if (!field.isNumber() || !(field.doubleValue() >= 0) || Double.isInfinite(field.doubleValue())) {
            throw wrong(name, "a number from 0");
        }
        return OptionalDouble.of(field.doubleValue());
    }

    boolean flag(String name) throws ProtocolException {
        if (has(name) && !node.get(name).isBoolean()) {
            throw wrong(name, "true or false");
        }
        return node.path(name).booleanValue();
    }

    ProtocolException missing(String name) {
        return new ProtocolException(ErrorCode.INVALID_MESSAGE, path + name + " is missing", path + name);
    }

    ProtocolException wrong(String name, String allowed) {
        return new ProtocolException(ErrorCode.INVALID_MESSAGE, path + name + " must be " + allowed, path + name);
    }
}
