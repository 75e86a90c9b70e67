package dev.sluice.protocol.room;

import com.google.protobuf.WireFormat;
import dev.sluice.protocol.room.wire.RoomMessage;
import dev.sluice.protocol.room.wire.RoomMessage.PayloadCase;
import java.util.EnumSet;
import java.util.Set;

/**
 * What bytes have at their top level, where any reader finds it. Others do not read as ours does: some keep each body
 * and not the last one, take text that is not UTF-8, or groups in groups without an end. No message may be one thing to
 * our reader and another to theirs.
 */
final class TopLevelFields {
    private static final int VARINT_BITS_MAX = 70;

    private final byte[] bytes;
    private final Set<PayloadCase> bodies = EnumSet.noneOf(PayloadCase.class);
    private int at;
    private int type;
    private int bodyCount;
    private boolean servers;

    private TopLevelFields(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Nothing is found in what is no protobuf. It copies nothing: each binary message is looked into. */
    static TopLevelFields of(byte[] bytes) {
        TopLevelFields fields = new TopLevelFields(bytes);
        return fields.scan() ? fields : new TopLevelFields(bytes);
    }

    /**
     * Whether readers may take different bodies for the one of the message, and it matters which. The same body twice
     * counts: our reader merges the two, others take the last one.
     */
    boolean isAmbiguous() {
        return bodyCount > 1
                && bodies.stream().anyMatch(body -> RoomBodies.isTyped(body) || RoomBodies.isServers(body));
    }

    /** Whether what only the server says stands beside a body of ours. Other schemas have such numbers, too. */
    boolean hasServersFields() {
        return servers && bodies.stream().anyMatch(body -> RoomBodies.isOwn(body) || RoomBodies.isOf(body, type()));
    }

    /**
     * Whether bytes that our reader refuses would say to another one what must not pass unchecked. A type alone, or one
     * of the lower bodies alone, is in many other schemas as well.
     */
    boolean needReading() {
        MessageType known = type();
        boolean doubtful = servers || known == MessageType.SERVER_HELLO || isAmbiguous();
        return bodies.stream()
                .anyMatch(body -> RoomBodies.isOf(body, known)
                        || RoomBodies.isOwn(body) && (doubtful || RoomBodies.isServers(body)));
    }

    private MessageType type() {
        return MessageType.numbered(type);
    }

    /** By hand, and counting groups: protobuf's own reader gives up where they are nested deep. */
    private boolean scan() {
        int groups = 0;
        while (at < bytes.length) {
            int tag = varint();
            int field = WireFormat.getTagFieldNumber(tag);
            if (field == 0) {
                return false;
            }
            switch (WireFormat.getTagWireType(tag)) {
                case WireFormat.WIRETYPE_VARINT -> {
                    int value = varint();
                    if (groups == 0 && field == RoomMessage.TYPE_FIELD_NUMBER) {
                        type = value;
                    }
                }
                case WireFormat.WIRETYPE_FIXED64 -> skip(Long.BYTES);
                case WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
                    skip(varint());
                    if (groups == 0) {
                        found(field);
                    }
                }
                case WireFormat.WIRETYPE_START_GROUP -> groups++;
                case WireFormat.WIRETYPE_END_GROUP -> groups--;
                case WireFormat.WIRETYPE_FIXED32 -> skip(Integer.BYTES);
                default -> {
                    return false;
                }
            }
            if (groups < 0) {
                return false;
            }
        }
        return groups == 0 && at == bytes.length;
    }

    private void found(int field) {
        PayloadCase body = PayloadCase.forNumber(field);
        if (body != null) {
            bodies.add(body);
            bodyCount++;
        }
        servers |= field == RoomMessage.ENVELOPE_FIELD_NUMBER || field == RoomMessage.STATE_FIELD_NUMBER;
    }

    /** The lower 32 bits, which are all that readers look at in a tag, a length or a type. */
    private int varint() {
        int value = 0;
        for (int shift = 0; shift < VARINT_BITS_MAX && at < bytes.length; shift += 7) {
            byte next = bytes[at++];
            if (shift < Integer.SIZE) {
                value |= (next & 0x7F) << shift;
            }
            if (next >= 0) {
                return value;
            }
        }
        fail();
        return 0;
    }

    private void skip(int length) {
        if (length < 0 || length > bytes.length - at) {
            fail();
        } else {
            at += length;
        }
    }

    /** Behind the end, where nothing is. */
    private void fail() {
        at = bytes.length + 1;
    }
}
