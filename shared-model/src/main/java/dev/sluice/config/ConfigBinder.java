package dev.sluice.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns a tree into records. It goes on after an error, with the default in the place of what was wrong, so that one
 * start shows all that has to be mended. Used once.
 */
final class ConfigBinder {
    private final List<ConfigError> errors = new ArrayList<>();

    List<ConfigError> errors() {
        return errors;
    }

    /** Binds the whole of {@code tree}; the result means nothing if there are {@link #errors}. */
    <R extends Record> R bind(Class<R> type, JsonNode tree) {
        return section(type, tree, "");
    }

    private <R extends Record> R section(Class<R> type, JsonNode node, String path) {
        var section = Section.of(type);
        if (!node.isObject()) {
            errors.add(ConfigError.value(path, node, "an object"));
            return section.defaults();
        }
        refuseUnknownKeys(section, node, path);
        var values = new ArrayList<Object>();
        for (var component : section.components()) {
            var found = node.get(component.name());
            values.add(value(
                    component,
                    found == null ? component.defaultNode() : found,
                    ConfigPath.child(path, component.name())));
        }
        try {
            return section.create(values);
        } catch (ConfigException refused) {
            // The values were checked one by one: what the constructor has found is a rule between them.
            refused.errors().stream()
                    .map(error -> error.within(path))
                    .filter(error -> !restsOnFailed(error))
                    .forEach(errors::add);
            return section.defaults();
        }
    }

    private Object value(Component component, JsonNode node, String path) {
        if (component.kind() == Component.Kind.SECTION) {
            return section(component.sectionType(), node, path);
        }
        var before = errors.size();
        var value =
                component.kind() == Component.Kind.MAP ? map(component, node, path) : ValueReader.read(component, node);
        if (value.isEmpty()) {
            errors.add(
                    component.setting().secret()
                            ? ConfigError.secretValue(path, component.allowed())
                            : ConfigError.value(path, node, component.allowed()));
        } else {
            ValueCheck.check(component, path, value.get(), errors);
        }
        return errors.size() == before
                ? value.orElseThrow()
                : new ConfigBinder().value(component, component.defaultNode(), path);
    }

    private Optional<Object> map(Component component, JsonNode node, String path) {
        if (!node.isObject()) {
            return Optional.empty();
        }
        Map<String, Record> sections = new LinkedHashMap<>();
        node.properties()
                .forEach(entry -> sections.put(
                        entry.getKey(),
                        section(component.sectionType(), entry.getValue(), ConfigPath.child(path, entry.getKey()))));
        return Optional.of(sections);
    }

    private void refuseUnknownKeys(Section<?> section, JsonNode node, String path) {
        var known = section.components().stream().map(Component::name).toList();
        for (var entry : node.properties()) {
            if (!known.contains(entry.getKey())) {
                errors.add(ConfigError.unknown(
                        ConfigPath.child(path, entry.getKey()),
                        "key",
                        KnownNames.keyMeant(path, entry.getKey(), known)));
            }
        }
    }

    /** A rule that was applied to a default in the place of a wrong value would name a value that nobody wrote. */
    private boolean restsOnFailed(ConfigError rule) {
        return errors.stream().anyMatch(failed -> rule.involved().stream()
                .anyMatch(path -> ConfigPath.within(path, failed.path()) || ConfigPath.within(failed.path(), path)));
    }
}
