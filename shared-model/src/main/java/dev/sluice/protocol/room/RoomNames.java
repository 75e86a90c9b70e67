package dev.sluice.protocol.room;

import dev.sluice.bus.ErrorCode;
import dev.sluice.protocol.stream.ProtocolException;
import java.nio.charset.StandardCharsets;

/**
 * The names that strangers choose. They become parts of URLs, of keys in a store and of metrics, so what means
 * something in a path, and what no one sees, is refused.
 */
public final class RoomNames {
    public static final int BYTES_MAX = 128;

    /** Taken by {@code /ws/stats}. */
    static final String RESERVED = "stats";

    private RoomNames() {}

    /** @throws ProtocolException when no room may be called so */
    public static String room(String id) throws ProtocolException {
        if (id.equals(RESERVED)) {
            throw wrong("room_id", "is taken by the statistics");
        }
        return checked("room_id", id);
    }

    /** @throws ProtocolException when no client may be called so */
    public static String client(String id) throws ProtocolException {
        return checked("client_id", id);
    }

    /** Empty where nobody said who the user is. @throws ProtocolException when no user may be called so */
    public static String user(String id) throws ProtocolException {
        return id.isEmpty() ? id : checked("user_id", id);
    }

    private static String checked(String field, String id) throws ProtocolException {
        if (id.isEmpty()) {
            throw wrong(field, "must not be empty");
        }
        // Counted in units first: a text of megabytes is not to be encoded for nothing.
        if (id.length() > BYTES_MAX || id.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
            throw wrong(field, "must have at most " + BYTES_MAX + " bytes");
        }
        if (id.equals(".") || id.equals("..")) {
            throw wrong(field, "must not be a step in a path");
        }
        for (int i = 0; i < id.length(); ) {
            int point = id.codePointAt(i);
            if (!isPlain(point)) {
                throw wrong(field, "must be plain text without '/', '\\' and control characters");
            }
            i += Character.charCount(point);
        }
        return id;
    }

    /** U+FFFD is what a decoder makes of bytes that are no UTF-8: two different names would become one. */
    private static boolean isPlain(int point) {
        return point != '/'
                && point != '\\'
                && point != 0xFFFD
                && switch (Character.getType(point)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.UNASSIGNED,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> false;
                    default -> true;
                };
    }

    private static ProtocolException wrong(String field, String why) {
        return new ProtocolException(ErrorCode.INVALID_REQUEST, field + " " + why, field);
    }
}
