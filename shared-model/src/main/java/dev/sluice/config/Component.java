package dev.sluice.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** One component of a configuration record: its {@link Setting}, made usable. */
final class Component {
    enum Kind {
        TEXT,
        INTEGER,
        NUMBER,
        FLAG,
        /** A list of strings. */
        LIST,
        /** Sections of one type by name. */
        MAP,
        SECTION
    }

    private final String name;
    private final Kind kind;
    private final Setting setting;
    private final Optional<Class<? extends Record>> sectionType;
    private final Pattern pattern;

    Component(RecordComponent component) {
        name = component.getName();
        setting = component.getAnnotation(Setting.class);
        if (setting == null) {
            throw new IllegalStateException(component.getDeclaringRecord() + "." + name + " has no @Setting");
        }
        kind = kind(component.getType());
        sectionType = sectionType(component, kind);
        pattern = Pattern.compile(setting.pattern().isEmpty() ? "(?s).*" : setting.pattern());
    }

    String name() {
        return name;
    }

    Kind kind() {
        return kind;
    }

    Setting setting() {
        return setting;
    }

    /** The record that a section, or each entry of a map, is bound to. */
    Class<? extends Record> sectionType() {
        return sectionType.orElseThrow(() -> new IllegalStateException(name + " is no section"));
    }

    /** The default as it would stand in a file; a section's consists of its components' defaults. */
    JsonNode defaultNode() {
        return switch (kind) {
            case TEXT -> new TextNode(setting.byDefault());
            case SECTION -> JsonNodeFactory.instance.objectNode();
            case INTEGER, NUMBER, FLAG, LIST, MAP -> ConfigParser.tree(setting.byDefault());
        };
    }

    boolean acceptsText(String text) {
        return List.of(setting.oneOf()).contains(text)
                || (setting.oneOf().length == 0 && pattern.matcher(text).matches());
    }

    boolean acceptsNumber(BigDecimal number) {
        // Compared without a conversion to double: 65535.0000000000001 is not 65535.
        return (setting.min() == Double.NEGATIVE_INFINITY || number.compareTo(min()) >= (setting.aboveMin() ? 1 : 0))
                && (setting.max() == Double.POSITIVE_INFINITY || number.compareTo(max()) <= 0);
    }

    BigDecimal min() {
        return plain(setting.min());
    }

    BigDecimal max() {
        return plain(setting.max());
    }

    /** 60000 rather than 6E+4, and without a fraction where there is none. */
    private static BigDecimal plain(double bound) {
        var stripped = BigDecimal.valueOf(bound).stripTrailingZeros();
        return stripped.setScale(Math.max(0, stripped.scale()));
    }

    /** The allowed values in words, for errors and the reference page. */
    String allowed() {
        return switch (kind) {
            case TEXT -> allowedText();
            case INTEGER -> "an integer from " + min() + " to " + max();
            case NUMBER -> "a number " + (setting.aboveMin() ? "above " : "from ") + min() + " up to " + max();
            case FLAG -> "true or false";
            case LIST ->
                "a list" + (setting.itemsMin() > 0 ? " of at least " + setting.itemsMin() : "") + ", none twice, each "
                        + allowedText();
            case MAP -> "an object whose keys are each " + allowedText();
            case SECTION -> "an object";
        };
    }

    /** The allowed strings, list items or map keys in words. */
    String allowedText() {
        if (setting.oneOf().length == 1) {
            return new TextNode(setting.oneOf()[0]).toString();
        }
        if (setting.oneOf().length > 1) {
            return "one of " + String.join(", ", setting.oneOf());
        }
        return setting.patternInWords().isEmpty() ? "a string" : setting.patternInWords();
    }

    private static Kind kind(Class<?> type) {
        if (type == String.class) {
            return Kind.TEXT;
        }
        if (type == int.class) {
            return Kind.INTEGER;
        }
        if (type == double.class) {
            return Kind.NUMBER;
        }
        if (type == boolean.class) {
            return Kind.FLAG;
        }
        if (type == List.class) {
            return Kind.LIST;
        }
        if (type == Map.class) {
            return Kind.MAP;
        }
        if (type.isRecord()) {
            return Kind.SECTION;
        }
        throw new IllegalStateException("no setting can be a " + type);
    }

    private static Optional<Class<? extends Record>> sectionType(RecordComponent component, Kind kind) {
        if (kind == Kind.SECTION) {
            return Optional.of(component.getType().asSubclass(Record.class));
        }
        if (kind == Kind.MAP) {
            var entry = ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[1];
            return Optional.of(((Class<?>) entry).asSubclass(Record.class));
        }
        return Optional.empty();
    }
}
