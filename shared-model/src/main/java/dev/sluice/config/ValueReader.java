package dev.sluice.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads JSON as a component's Java type. Nothing is coerced: {@code "8080"} is no port, and {@code 1} no flag. */
final class ValueReader {
    private ValueReader() {}

    /** The value, or empty if the JSON is of another type or, for a number, out of the component's range. */
    static Optional<Object> read(Component component, JsonNode node) {
        return switch (component.kind()) {
            case TEXT ->
                Optional.<Object>of(node).filter(any -> node.isTextual()).map(any -> node.textValue());
            case FLAG ->
                Optional.<Object>of(node).filter(any -> node.isBoolean()).map(any -> node.booleanValue());
            case INTEGER -> number(component, node).filter(ValueReader::isWhole).map(BigDecimal::intValueExact);
            case NUMBER -> number(component, node).map(BigDecimal::doubleValue);
            case LIST -> node.isArray() ? Optional.of(list(node)) : Optional.empty();
            case MAP, SECTION -> throw new IllegalArgumentException(component.name() + " is no single value");
        };
    }

    /** In range first: only then is an exponent of a billion known not to be written out in digits. */
    private static Optional<BigDecimal> number(Component component, JsonNode node) {
        return node.isNumber() ? Optional.of(node.decimalValue()).filter(component::acceptsNumber) : Optional.empty();
    }

    /** As in JSON Schema, 8080.0 is an integer. */
    private static boolean isWhole(BigDecimal number) {
        return number.signum() == 0 || number.stripTrailingZeros().scale() <= 0;
    }

    /** Items that are no strings stay JSON nodes, for the check to refuse each by its place. */
    private static List<Object> list(JsonNode node) {
        var items = new ArrayList<Object>();
        node.forEach(item -> items.add(item.isTextual() ? item.textValue() : item));
        return items;
    }
}
