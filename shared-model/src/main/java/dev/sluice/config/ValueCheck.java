package dev.sluice.config;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Holds a Java value against its component's {@link Setting}. */
final class ValueCheck {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ValueCheck() {}

    /** Adds to {@code errors} whatever is wrong with {@code value}, whose type is the component's already. */
    static void check(Component component, String path, Object value, List<ConfigError> errors) {
        if (value == null) {
            errors.add(refused(path, null, component.allowed()));
            return;
        }
        switch (component.kind()) {
            case TEXT -> checkText(component, path, (String) value, errors);
            case INTEGER, NUMBER -> checkNumber(component, path, (Number) value, errors);
            case LIST -> checkList(component, path, (List<?>) value, errors);
            case MAP -> checkMap(component, path, (Map<?, ?>) value, errors);
            case FLAG, SECTION -> {
                // Any boolean will do, and a section has checked itself.
            }
        }
    }

    private static void checkText(Component component, String path, String text, List<ConfigError> errors) {
        if (!component.acceptsText(text)) {
            errors.add(
                    component.setting().secret()
                            ? ConfigError.secretValue(path, component.allowedText())
                            : refused(path, text, component.allowedText()));
        }
    }

    private static void checkNumber(Component component, String path, Number number, List<ConfigError> errors) {
        if (!Double.isFinite(number.doubleValue()) || !component.acceptsNumber(new BigDecimal(number.toString()))) {
            errors.add(refused(path, number, component.allowed()));
        }
    }

    private static void checkList(Component component, String path, List<?> list, List<ConfigError> errors) {
        if (list.size() < component.setting().itemsMin()) {
            errors.add(refused(path, list, component.allowed()));
        }
        Set<Object> seen = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            var item = list.get(i);
            if (!(item instanceof String text) || !component.acceptsText(text)) {
                errors.add(refused(ConfigPath.item(path, i), item, component.allowedText()));
            } else if (!seen.add(item)) {
                errors.add(refused(ConfigPath.item(path, i), item, "each item once"));
            }
        }
    }

    private static void checkMap(Component component, String path, Map<?, ?> map, List<ConfigError> errors) {
        map.forEach((key, section) -> {
            if (!(key instanceof String name) || !component.acceptsText(name)) {
                errors.add(refused(
                        ConfigPath.child(path, String.valueOf(key)), key, "as a key " + component.allowedText()));
            } else if (section == null) {
                errors.add(refused(ConfigPath.child(path, name), null, "an object"));
            }
        });
    }

    private static ConfigError refused(String path, Object found, String allowed) {
        return ConfigError.value(path, JSON.valueToTree(found), allowed);
    }
}
