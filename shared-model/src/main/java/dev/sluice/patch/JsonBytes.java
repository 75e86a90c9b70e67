package dev.sluice.patch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Trees as UTF-8 JSON. */
public final class JsonBytes {
    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonBytes() {}

    public static byte[] of(JsonNode tree) {
        try {
            return JSON.writeValueAsBytes(tree);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of JSON nodes can always be written", impossible);
        }
    }
}
