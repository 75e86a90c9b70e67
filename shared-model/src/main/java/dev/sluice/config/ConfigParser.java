package dev.sluice.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;

/** Reads the text of a configuration file as a tree. */
final class ConfigParser {
    private static final ObjectReader JSON = JsonMapper.builder()
            // Of two values for one key, one would silently have no effect.
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // As doubles, 1e999 and 0.1e-400 would already be something else when they are checked.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build()
            .readerFor(JsonNode.class);

    private static final Pattern DUPLICATE = Pattern.compile("Duplicate field '(.*)'", Pattern.DOTALL);

    private ConfigParser() {}

    /** @throws ConfigException with the place of what is no JSON, or of a key that was given before */
    static ObjectNode parse(String source, String text) {
        try {
            var tree = JSON.<JsonNode>readValue(text);
            if (tree instanceof ObjectNode object) {
                return object;
            }
            throw ConfigError.unreadable(
                            source, "found " + (tree.isArray() ? "an array" : "a single value"), "allowed: an object")
                    .thrown();
        } catch (JsonProcessingException e) {
            throw ConfigError.unreadable(place(source, e.getLocation()), problem(e), "")
                    .thrown();
        }
    }

    /** @throws IllegalArgumentException if {@code json}, which is part of the program, is no JSON */
    static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + json, e);
        }
    }

    private static String place(String source, JsonLocation location) {
        return location == null ? source : source + ":" + location.getLineNr() + ":" + location.getColumnNr();
    }

    private static String problem(JsonProcessingException e) {
        var message = e.getOriginalMessage().lines().findFirst().orElse("");
        var duplicate = DUPLICATE.matcher(message);
        return duplicate.matches() ? "duplicate key \"" + duplicate.group(1) + "\"" : "no JSON: " + message;
    }
}
