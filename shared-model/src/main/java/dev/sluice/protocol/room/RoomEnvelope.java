package dev.sluice.protocol.room;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * What envelope readers get for an entry, as JSON text: {@code {type, seq, epoch, timestamp, …}}. A message is
 * {@code MESSAGE} with {@code from}, and its content in {@code payload} (JSON), {@code text} or {@code binary}
 * (base64); one that wants an ack names it in {@code ack_seq}.
 */
public final class RoomEnvelope {
    private static final JsonFactory JSON = new JsonFactory();

    private RoomEnvelope() {}

    public static byte[] json(RoomEntry entry, long epoch, long seq, long timeMillis) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(entry.payload().length + 160);
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeStringField("type", typeOf(entry.kind()));
            out.writeNumberField("seq", seq);
            out.writeNumberField("epoch", epoch);
            out.writeNumberField("timestamp", timeMillis);
            if (entry.kind() == RoomEntry.Kind.MESSAGE || entry.kind() == RoomEntry.Kind.REPEAT) {
                message(out, entry, seq);
            } else {
                roomsWord(out, entry);
            }
            out.writeEndObject();
        } catch (IOException e) {
            throw new AssertionError("writing to memory can't fail", e);
        }
        return bytes.toByteArray();
    }

    private static String typeOf(RoomEntry.Kind kind) {
        return switch (kind) {
            case MESSAGE, REPEAT -> "MESSAGE";
            case JOIN -> MessageType.PRESENCE_JOIN.name();
            case LEAVE -> MessageType.PRESENCE_LEAVE.name();
            case UPDATE -> MessageType.PRESENCE_UPDATE.name();
            case RECEIPT -> "ACK";
            case KICK, PASSED, KEPT -> throw new IllegalArgumentException("clients do not get " + kind);
            case MODERATION -> "MODERATION";
        };
    }

    private static void message(JsonGenerator out, RoomEntry entry, long seq) throws IOException {
        out.writeStringField("from", entry.from());
        if (!entry.to().isEmpty()) {
            out.writeStringField("to", entry.to());
        }
        if (!entry.id().isEmpty()) {
            out.writeStringField("id", entry.id());
        }
        if (entry.ackSeq() != 0) {
            out.writeNumberField("ack_seq", entry.ackSeq() == RoomEntry.ITSELF ? seq : entry.ackSeq());
        }
        if (entry.kind() == RoomEntry.Kind.REPEAT) {
            out.writeBooleanField("repeat", true);
        }
        switch (entry.form()) {
            case JSON -> raw(out, "payload", entry.payload());
            case TEXT -> out.writeStringField("text", new String(entry.payload(), StandardCharsets.UTF_8));
            case BINARY -> out.writeBinaryField("binary", entry.payload());
        }
    }

    private static void roomsWord(JsonGenerator out, RoomEntry entry) throws IOException {
        if (entry.kind() == RoomEntry.Kind.RECEIPT) {
            out.writeStringField("id", entry.id());
            out.writeStringField("status", "delivered");
        }
        boolean presence = entry.kind() == RoomEntry.Kind.JOIN
                || entry.kind() == RoomEntry.Kind.LEAVE
                || entry.kind() == RoomEntry.Kind.UPDATE;
        raw(out, presence ? "members" : "result", entry.payload());
    }

    private static void raw(JsonGenerator out, String name, byte[] json) throws IOException {
        out.writeFieldName(name);
        out.writeRawValue(new String(json, StandardCharsets.UTF_8));
    }
}
