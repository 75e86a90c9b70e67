package dev.sluice.roombroadcaster;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.protocol.room.RoomEntry.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;

/** Members as others see them: {@code [{client_id, user_id?, data?}]}. */
final class MemberJson {
    private static final JsonFactory JSON = new JsonFactory();

    private interface Content {
        void write(JsonGenerator out) throws IOException;
    }

    private MemberJson() {}

    static byte[] list(Collection<Member> members, int countMax) {
        return array(out -> {
            int count = 0;
            for (Member member : members) {
                if (count++ == countMax) {
                    return;
                }
                member(out, member);
            }
        });
    }

    /** Those who left are gone, and so have no more than their name. */
    static byte[] changed(Members members, Kind kind, List<String> clients) {
        return array(out -> {
            for (String client : clients) {
                Member member = members.client(client);
                if (kind == Kind.LEAVE || member == null) {
                    out.writeStartObject();
                    out.writeStringField("client_id", client);
                    out.writeEndObject();
                } else {
                    member(out, member);
                }
            }
        });
    }

    /** The result of a message with acks. */
    static byte[] receipt(int acked, Collection<String> failed) {
        return json(out -> {
            out.writeStartObject();
            out.writeNumberField("acked", acked);
            out.writeArrayFieldStart("failed");
            for (String client : failed) {
                out.writeString(client);
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    static byte[] locked(boolean locked) {
        return json(out -> {
            out.writeStartObject();
            out.writeBooleanField("locked", locked);
            out.writeEndObject();
        });
    }

    static byte[] muted(String client, long untilMillis) {
        return json(out -> {
            out.writeStartObject();
            out.writeStringField("client_id", client);
            out.writeNumberField("muted_until", untilMillis);
            out.writeEndObject();
        });
    }

    private static byte[] array(Content content) {
        return json(out -> {
            out.writeStartArray();
            content.write(out);
            out.writeEndArray();
        });
    }

    private static void member(JsonGenerator out, Member member) throws IOException {
        out.writeStartObject();
        out.writeStringField("client_id", member.client());
        if (!member.user().isEmpty()) {
            out.writeStringField("user_id", member.user());
        }
        if (member.data().length > 0) {
            out.writeFieldName("data");
            out.writeRawValue(new String(member.data(), StandardCharsets.UTF_8));
        }
        out.writeEndObject();
    }

    private static byte[] json(Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            content.write(out);
        } catch (IOException e) {
            throw new AssertionError("writing to memory can't fail", e);
        }
        return bytes.toByteArray();
    }
}
