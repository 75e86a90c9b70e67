package dev.sluice.roombroadcaster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What a member says about itself: a JSON object as UTF-8, or empty. */
final class MemberData {
    private static final ObjectMapper JSON = new ObjectMapper();

    private MemberData() {}

    /** @param newer its fields replace those of the same names */
    static byte[] merged(byte[] former, byte[] newer) {
        return object(former).setAll(object(newer)).toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Another cluster may have told what is none: it makes way. */
    private static ObjectNode object(byte[] data) {
        try {
            JsonNode json = JSON.readTree(data);
            return json instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
        } catch (IOException notJson) {
            return JsonNodeFactory.instance.objectNode();
        }
    }
}
