package dev.sluice.gateway.room;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.bus.ErrorCode;
import dev.sluice.gateway.session.Resume;
import dev.sluice.protocol.room.RoomAnswer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a room's session says to its client alone, as JSON. */
final class RoomMessages {
    private static final JsonFactory JSON = new JsonFactory();

    private interface Content {
        void write(JsonGenerator out) throws IOException;
    }

    private RoomMessages() {}

    /** @param resume how it went, where the client asked to resume */
    static byte[] hello(
            String room, String client, long epoch, RoomAnswer answer, Optional<Resume> resume, long nowMillis) {
        return message("SERVER_HELLO", nowMillis, out -> {
            out.writeStringField("room_id", room);
            out.writeStringField("client_id", client);
            if (resume.isPresent()) {
                out.writeBooleanField("recovered", answer.recovered());
                if (!answer.recovered()) {
                    out.writeStringField("reason", resume.get().text());
                }
            }
            state(out, epoch, answer);
        });
    }

    /** Entries from..to of the former position will not come; it goes on behind {@code seq}, with who is there now. */
    static byte[] gap(String reason, long from, long epoch, RoomAnswer answer, long nowMillis) {
        return message("ROOM_GAP", nowMillis, out -> {
            out.writeStringField("reason", reason);
            out.writeNumberField("from", from);
            state(out, epoch, answer);
        });
    }

    /** Nothing was missed, but the room has another owner, which counted its members anew. */
    static byte[] members(long epoch, RoomAnswer answer, long nowMillis) {
        return message("PRESENCE_SYNC", nowMillis, out -> state(out, epoch, answer));
    }

    /** The owner has the message, in that place. */
    static byte[] accepted(String id, long epoch, long seq, long nowMillis) {
        return message("ACK", nowMillis, out -> {
            out.writeStringField("id", id);
            out.writeStringField("status", "accepted");
            out.writeNumberField("epoch", epoch);
            out.writeNumberField("seq", seq);
        });
    }

    /** The typed error of all endpoints, with the message that it is about. */
    static byte[] refused(String id, ErrorCode code, String text, String field, long nowMillis) {
        return message("error", nowMillis, out -> {
            out.writeObjectFieldStart("error");
            out.writeStringField("code", code.text());
            out.writeStringField("message", text);
            if (!field.isEmpty()) {
                out.writeStringField("field", field);
            }
            out.writeEndObject();
            out.writeStringField("id", id);
        });
    }

    static byte[] mode(String mode, long elided, long nowMillis) {
        return message("MODE", nowMillis, out -> {
            out.writeStringField("mode", mode);
            out.writeNumberField("elided", elided);
        });
    }

    static byte[] bye(String reason, long reconnectAfterMillis, long nowMillis) {
        return message("BYE", nowMillis, out -> {
            out.writeStringField("reason", reason);
            out.writeNumberField("reconnectAfterMs", reconnectAfterMillis);
        });
    }

    private static void state(JsonGenerator out, long epoch, RoomAnswer answer) throws IOException {
        out.writeNumberField("epoch", epoch);
        out.writeNumberField("seq", answer.fromSeq());
        out.writeNumberField("member_count", answer.memberCount());
        out.writeFieldName("members");
        out.writeRawValue(new String(answer.members(), StandardCharsets.UTF_8));
        if (answer.locked()) {
            out.writeBooleanField("locked", true);
        }
        if (answer.world().length > 0) {
            out.writeFieldName("initial_state");
            out.writeRawValue(new String(answer.world(), StandardCharsets.UTF_8));
        }
    }

    private static byte[] message(String type, long nowMillis, Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeStringField("type", type);
            content.write(out);
            out.writeNumberField("timestamp", nowMillis);
            out.writeEndObject();
        } catch (IOException e) {
            throw new AssertionError("writing to memory can't fail", e);
        }
        return bytes.toByteArray();
    }
}
