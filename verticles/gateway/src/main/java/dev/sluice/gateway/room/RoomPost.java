package dev.sluice.gateway.room;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.bus.ErrorCode;
import dev.sluice.config.SluiceConfig;
import dev.sluice.patch.JsonException;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import dev.sluice.protocol.room.MessageType;
import dev.sluice.protocol.room.PayloadForm;
import dev.sluice.protocol.room.RoomCommand.Publish;
import dev.sluice.protocol.room.RoomNames;
import dev.sluice.protocol.room.TypedJson;
import dev.sluice.protocol.room.TypedMessage;
import dev.sluice.protocol.room.TypedProtobuf;
import dev.sluice.protocol.stream.ProtocolException;
import java.util.Locale;
import java.util.Optional;

/** A backend's message to a room, from the parts of a request: JSON and text go out as text, all else as bytes. */
public final class RoomPost {
    private static final int KEY_LENGTH_MAX = 128;
    private static final int NAME_LENGTH_MAX = 256;

    private RoomPost() {}

    /**
     * @param contentType null for none, as the three that follow
     * @throws ProtocolException that names the part at fault
     */
    public static Publish of(
            String contentType, String idempotencyKey, String from, String to, byte[] body, SluiceConfig config)
            throws ProtocolException {
        if (body.length == 0) {
            throw new ProtocolException(ErrorCode.INVALID_MESSAGE, "the body is empty", "");
        }
        String key = idempotencyKey == null ? "" : idempotencyKey;
        if (key.length() > KEY_LENGTH_MAX) {
            throw new ProtocolException(
                    ErrorCode.INVALID_REQUEST,
                    "Idempotency-Key must have at most " + KEY_LENGTH_MAX + " characters",
                    "Idempotency-Key");
        }
        String sender = from == null || from.isEmpty() ? "" : RoomNames.client(from);
        String receiver = to == null || to.isEmpty() ? "" : RoomNames.client(to);
        String kind = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
        boolean looksInto = !config.roomBroadcaster().typed().equals("off");
        PayloadForm form = form(kind);
        Optional<TypedMessage> typed = Optional.empty();
        if (form == PayloadForm.JSON) {
            JsonNode json = json(body, config);
            typed = looksInto ? TypedJson.parse(json) : typed;
        } else if (form == PayloadForm.BINARY && looksInto) {
            typed = TypedProtobuf.parse(body);
        }
        MessageType type = typed.map(TypedMessage::type).orElse(MessageType.OTHER);
        return new Publish(sender, form, type, typed.map(TypedMessage::key).orElse(""), receiver, key, body);
    }

    private static PayloadForm form(String contentType) {
        if (contentType.startsWith("application/json") || contentType.contains("+json")) {
            return PayloadForm.JSON;
        }
        return contentType.startsWith("text/") ? PayloadForm.TEXT : PayloadForm.BINARY;
    }

    private static JsonNode json(byte[] body, SluiceConfig config) throws ProtocolException {
        int depthMax = config.gateway().jsonDepthMax();
        try {
            return new JsonReader(new JsonLimits(body.length, depthMax, NAME_LENGTH_MAX)).read(body);
        } catch (JsonException e) {
            throw new ProtocolException(ErrorCode.INVALID_MESSAGE, e.getMessage(), e.field());
        }
    }
}
