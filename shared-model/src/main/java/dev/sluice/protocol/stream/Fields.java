package dev.sluice.protocol.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sluice.bus.ErrorCode;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/** Reads optional fields of a message, and names the one that is wrong. */
public record Fields(JsonNode node, String path) {
    /** JSON's numbers are doubles to many clients: whole numbers beyond this are not exact. */
    public static final long WHOLE_MAX = (1L << 53) - 1;

    public Fields object(String name) throws ProtocolException {
        JsonNode field = node.path(name);
        if (!field.isMissingNode() && !field.isNull() && !field.isObject()) {
            throw wrong(name, "an object");
        }
        return new Fields(field.isObject() ? field : MissingNode.getInstance(), path + name + ".");
    }

    public OptionalLong whole(String name, long min, long max) throws ProtocolException {
        JsonNode field = node.path(name);
        if (field.isMissingNode() || field.isNull()) {
            return OptionalLong.empty();
        }
        // 5.0 is a whole number too: that is how some clients' serializers write 5.
        boolean whole = field.isNumber() && field.canConvertToExactIntegral() && field.canConvertToLong();
        if (!whole || field.longValue() < min || field.longValue() > max) {
            throw wrong(name, "a whole number from " + min + " to " + max);
        }
        return OptionalLong.of(field.longValue());
    }

    public Optional<String> text(String name, int lengthMax) throws ProtocolException {
        JsonNode field = node.path(name);
        if (field.isMissingNode() || field.isNull()) {
            return Optional.empty();
        }
        if (!field.isTextual()
                || field.textValue().isEmpty()
                || field.textValue().length() > lengthMax) {
            throw wrong(name, "a text of 1 to " + lengthMax + " characters");
        }
        return Optional.of(field.textValue());
    }

    OptionalDouble decimal(String name, double min, double max) throws ProtocolException {
        JsonNode field = node.path(name);
        if (field.isMissingNode() || field.isNull()) {
            return OptionalDouble.empty();
        }
        if (!field.isNumber() || !(field.doubleValue() >= min && field.doubleValue() <= max)) {
            throw wrong(name, "a number from " + min + " to " + max);
        }
        return OptionalDouble.of(field.doubleValue());
    }

    public boolean flag(String name) throws ProtocolException {
        JsonNode field = node.path(name);
        if (field.isMissingNode() || field.isNull()) {
            return false;
        }
        if (!field.isBoolean()) {
            throw wrong(name, "true or false");
        }
        return field.booleanValue();
    }

    /** Empty where the field is missing; never empty where it is there. */
    Set<String> texts(String name, int countMax, int lengthMax) throws ProtocolException {
        JsonNode field = node.path(name);
        if (field.isMissingNode() || field.isNull()) {
            return Set.of();
        }
        Set<String> texts = new LinkedHashSet<>();
        for (JsonNode item : field) {
            boolean usable = item.isTextual() && item.textValue().length() <= lengthMax;
            texts.add(usable && texts.size() < countMax ? item.textValue() : null);
        }
        if (!field.isArray() || texts.isEmpty() || texts.contains(null)) {
            throw wrong(name, "1 to " + countMax + " texts of at most " + lengthMax + " characters");
        }
        return texts;
    }

    private ProtocolException wrong(String name, String allowed) {
        return new ProtocolException(ErrorCode.INVALID_MESSAGE, path + name + " must be " + allowed, path + name);
    }
}
