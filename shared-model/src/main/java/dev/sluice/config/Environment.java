package dev.sluice.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads settings from environment variables, whose names are made from the settings' paths. Underscores within a name
 * do not count: {@code SLUICE_DELTA_STREAM_INSTANCES} and {@code SLUICE_DELTASTREAM_INSTANCES} are the same. A variable
 * that is set to nothing counts as not set, which is how compose files leave one out.
 */
public final class Environment {
    static final String PREFIX = "SLUICE_";

    /** Names that others gave to our settings; ours win over them. */
    private static final Map<String, String> ALIASES =
            Map.of("PORT", "SLUICE_GATEWAY_PORT", "SLUICE_DATA", "SLUICE_NODE_DATA_DIRECTORY");

    /** Read by {@code bin/sluice} before there is a process to configure. */
    private static final List<String> OF_THE_SCRIPT = List.of("SLUICE_JAVA_OPTS");

    private static final Map<String, SettingPath> SETTINGS = settings();

    private Environment() {}

    /** The variables by name, each with the path that it sets. */
    static Map<String, String> names() {
        Map<String, String> names = new LinkedHashMap<>();
        SETTINGS.forEach((name, setting) -> names.put(name, setting.path()));
        return names;
    }

    /**
     * A layer for each variable of ours in {@code variables}, in the order in which they apply.
     *
     * @param errors receives unknown variables, and settings that were set twice
     */
    public static List<ConfigLayer> layers(Map<String, String> variables, List<ConfigError> errors) {
        Map<String, ConfigLayer> aliased = new TreeMap<>();
        Map<String, ConfigLayer> named = new TreeMap<>();
        new TreeMap<>(variables).forEach((variable, text) -> {
            if (text.isEmpty() || OF_THE_SCRIPT.contains(variable)) {
                return;
            }
            if (ALIASES.containsKey(variable)) {
                aliased.put(variable, layer(variable, SETTINGS.get(ALIASES.get(variable)), text));
            } else if (variable.startsWith(PREFIX)) {
                addNamed(variable, text, named, errors);
            }
        });
        var layers = new ArrayList<>(aliased.values());
        layers.addAll(named.values());
        return layers;
    }

    private static void addNamed(
            String variable, String text, Map<String, ConfigLayer> named, List<ConfigError> errors) {
        var known = SETTINGS.keySet().stream()
                .filter(name -> squeezed(name).equals(squeezed(variable)))
                .findFirst();
        if (known.isEmpty()) {
            errors.add(ConfigError.unknown(variable, "environment variable", meant(variable)));
            return;
        }
        var before = named.put(known.get(), layer(variable, SETTINGS.get(known.get()), text));
        if (before != null) {
            errors.add(ConfigError.unreadable(
                    variable, "means the same as the " + before.source(), "allowed: one of the two"));
        }
    }

    private static ConfigLayer layer(String variable, SettingPath setting, String text) {
        var root = JsonNodeFactory.instance.objectNode();
        var section = root;
        for (var key : setting.keys().subList(0, setting.keys().size() - 1)) {
            section = section.putObject(key);
        }
        section.set(setting.component().name(), value(setting.component(), text.strip()));
        return new ConfigLayer("environment " + variable, root);
    }

    /** What cannot be read as the setting's type stays text: the binder then says what is allowed. */
    private static JsonNode value(Component component, String text) {
        return switch (component.kind()) {
            case INTEGER, NUMBER -> number(text);
            case FLAG ->
                text.equals("true") || text.equals("false")
                        ? BooleanNode.valueOf(Boolean.parseBoolean(text))
                        : new TextNode(text);
            case LIST -> list(text);
            case TEXT -> new TextNode(text);
            case MAP, SECTION -> throw new IllegalArgumentException(component.name() + " is in no environment");
        };
    }

    private static JsonNode number(String text) {
        try {
            return DecimalNode.valueOf(new BigDecimal(text));
        } catch (NumberFormatException e) {
            return new TextNode(text);
        }
    }

    private static JsonNode list(String text) {
        var items = JsonNodeFactory.instance.arrayNode();
        Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .forEach(items::add);
        return items;
    }

    private static String meant(String variable) {
        var known = new ArrayList<>(SETTINGS.keySet());
        known.addAll(ALIASES.keySet());
        known.addAll(OF_THE_SCRIPT);
        var nearest = KnownNames.nearest(variable, known);
        return KnownNames.isClose(variable.substring(PREFIX.length()), nearest.replaceFirst("^" + PREFIX, ""))
                ? "did you mean " + nearest + "?"
                : "the nearest known variable is " + nearest;
    }

    private static String squeezed(String variable) {
        return variable.replace("_", "");
    }

    private static Map<String, SettingPath> settings() {
        Map<String, SettingPath> settings = new LinkedHashMap<>();
        SettingPath.all().stream()
                .filter(SettingPath::inEnvironment)
                .forEach(setting -> settings.put(setting.environmentName(), setting));
        return settings;
    }
}
