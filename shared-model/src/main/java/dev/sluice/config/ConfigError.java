package dev.sluice.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;

/**
 * One thing that is wrong with a configuration, in words for the one who wrote it.
 *
 * @param path the key ({@code gateway.port}), or the place in a file ({@code conf/x.json:3:7})
 * @param problem what was found
 * @param remedy what is allowed, or the name that was probably meant; may be empty
 * @param source where the value came from; empty where {@code path} says so, or where nobody knows
 * @param involved all keys that the judgement rests on, {@code path} among them
 */
public record ConfigError(String path, String problem, String remedy, String source, List<String> involved) {
    private static final int FOUND_CHARS_MAX = 80;

    public ConfigError {
        involved = List.copyOf(involved);
    }

    /** A value that is not what {@code allowed} says. */
    static ConfigError value(String path, JsonNode found, String allowed) {
        return new ConfigError(path, "found " + shown(found), "allowed: " + allowed, "", List.of(path));
    }

    /** The same for a setting that is shown to nobody. */
    static ConfigError secretValue(String path, String allowed) {
        return new ConfigError(path, "found a secret that will not do", "allowed: " + allowed, "", List.of(path));
    }

    /** Two settings, each fine by itself, that do not go together. */
    static ConfigError rule(String path, Object found, String allowed, String... others) {
        var involved = new ArrayList<>(List.of(path));
        involved.addAll(List.of(others));
        var shown = shown(found instanceof String text ? new TextNode(text) : new POJONode(found));
        return new ConfigError(path, "found " + shown, "allowed: " + allowed, "", involved);
    }

    static ConfigError unknown(String path, String what, String remedy) {
        return new ConfigError(path, "unknown " + what, remedy, "", List.of(path));
    }

    /** Something that keeps {@code place}, a file or an argument, from being read at all. */
    public static ConfigError unreadable(String place, String problem, String remedy) {
        return new ConfigError(place, problem, remedy, "", List.of());
    }

    ConfigError from(String newSource) {
        return new ConfigError(path, problem, remedy, newSource, involved);
    }

    /** The same error seen from the section above, where this one's paths begin with {@code parent}. */
    ConfigError within(String parent) {
        var paths =
                involved.stream().map(child -> ConfigPath.join(parent, child)).toList();
        return new ConfigError(ConfigPath.join(parent, path), problem, remedy, source, paths);
    }

    ConfigException thrown() {
        return new ConfigException(List.of(this));
    }

    /** One line for a console. */
    public String text() {
        var text = new StringBuilder(path).append(": ").append(problem);
        if (!remedy.isEmpty()) {
            text.append("; ").append(remedy);
        }
        if (!source.isEmpty()) {
            text.append(" (").append(source).append(')');
        }
        return text.toString();
    }

    private static String shown(JsonNode found) {
        var text = found.toString();
        return text.length() <= FOUND_CHARS_MAX ? text : text.substring(0, FOUND_CHARS_MAX) + "…";
    }
}
