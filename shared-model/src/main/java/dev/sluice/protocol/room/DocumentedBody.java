package dev.sluice.protocol.room;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.sluice.protocol.room.wire.RoomMessage;
import dev.sluice.protocol.room.wire.RoomMessage.PayloadCase;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

/**
 * Whether bytes that our reader refuses would be a typed message to a reader that looks less closely. protobuf.js takes
 * text that is not UTF-8: such a message must not pass unchecked.
 */
final class DocumentedBody {
    private static final int TYPE_TAG = RoomMessage.TYPE_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT;

    private DocumentedBody() {}

    /** A type alone, or a body alone, is in many other schemas as well. */
    static boolean isIn(byte[] bytes) {
        CodedInputStream message = CodedInputStream.newInstance(bytes);
        Set<PayloadCase> bodies = EnumSet.noneOf(PayloadCase.class);
        int type = 0;
        try {
            for (int tag = message.readTag(); tag != 0; tag = message.readTag()) {
                if (tag == TYPE_TAG) {
                    type = message.readEnum();
                    continue;
                }
                PayloadCase body = PayloadCase.forNumber(WireFormat.getTagFieldNumber(tag));
                if (body != null && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                    bodies.add(body);
                }
                if (!message.skipField(tag)) {
                    return false;
                }
            }
        } catch (IOException noProtobuf) {
            return false;
        }
        MessageType known = MessageType.numbered(type);
        return bodies.stream().anyMatch(body -> RoomBodies.isOf(body, known));
    }
}
