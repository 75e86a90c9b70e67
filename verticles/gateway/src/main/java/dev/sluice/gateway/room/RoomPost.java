package dev.sluice.gateway.room;

import dev.sluice.bus.ErrorCode;
import dev.sluice.config.SluiceConfig;
import dev.sluice.protocol.room.BackendMessage;
import dev.sluice.protocol.room.MessageRules;
import dev.sluice.protocol.room.MessageRules.Judged;
import dev.sluice.protocol.room.PayloadForm;
import dev.sluice.protocol.room.RoomCommand.Publish;
import dev.sluice.protocol.room.RoomNames;
import dev.sluice.protocol.stream.ProtocolException;
import java.util.Locale;

/**
 * A message to a room by no connection of it, from the parts of a request: JSON and text go out as text, all else as
 * bytes.
 */
public final class RoomPost {
    private static final int KEY_LENGTH_MAX = 128;

    private RoomPost() {}

    /**
     * @param contentType null for none, as the key and {@code to}
     * @throws ProtocolException that names the part at fault
     */
    public static Publish of(
            String contentType, String idempotencyKey, Speaker speaker, String to, byte[] body, SluiceConfig config)
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
        String receiver = to == null || to.isEmpty() ? "" : RoomNames.client(to);
        String kind = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
        MessageRules rules = MessageRules.of(config, body.length);
        Judged judged =
                switch (form(kind)) {
                    case JSON -> rules.json(body, "");
                    case TEXT -> rules.calledText(requireText(body));
                    case BINARY -> rules.binary(body);
                };
        return BackendMessage.of(judged, speaker.client(), speaker.principal(), receiver, key);
    }

    private static PayloadForm form(String contentType) {
        if (contentType.startsWith("application/json") || contentType.contains("+json")) {
            return PayloadForm.JSON;
        }
        return contentType.startsWith("text/") ? PayloadForm.TEXT : PayloadForm.BINARY;
    }

    private static byte[] requireText(byte[] body) throws ProtocolException {
        if (!BackendMessage.isText(body)) {
            throw new ProtocolException(ErrorCode.INVALID_MESSAGE, "the text is not valid UTF-8", "");
        }
        return body;
    }
}
