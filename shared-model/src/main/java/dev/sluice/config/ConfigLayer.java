package dev.sluice.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * Some settings and where they were found.
 *
 * @param source as a reader would name it: a file's path, or {@code environment PORT}
 * @param tree not to be changed any more
 */
public record ConfigLayer(String source, ObjectNode tree) {
    /**
     * Reads the text of one file.
     *
     * @throws ConfigException with line and column if it is no JSON object or has a key twice
     */
    public static ConfigLayer parse(String source, String json) {
        return new ConfigLayer(source, ConfigParser.parse(source, json));
    }

    /** The preset that this layer asks for. */
    public Optional<String> preset() {
        return Optional.ofNullable(tree.path("preset").textValue());
    }
}
