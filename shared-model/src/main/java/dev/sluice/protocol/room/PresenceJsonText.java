package dev.sluice.protocol.room;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.bus.ErrorCode;
import dev.sluice.patch.JsonException;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import dev.sluice.protocol.stream.ProtocolException;
import java.nio.charset.StandardCharsets;

/** A member's data that came as JSON within protobuf: it will stand in others' JSON, so it must be an object. */
final class PresenceJsonText {
    private static final JsonReader READER = new JsonReader(new JsonLimits(65_536, 32, 256));

    private PresenceJsonText() {}

    static byte[] checked(String text) throws ProtocolException {
        try {
            JsonNode data = READER.read(text.getBytes(StandardCharsets.UTF_8));
            if (data.isObject()) {
                return data.toString().getBytes(StandardCharsets.UTF_8);
            }
        } catch (JsonException notJson) {
            // Said below, as of JSON that is no object.
        }
        throw new ProtocolException(ErrorCode.INVALID_MESSAGE, "data.json must be a JSON object", "data");
    }
}
