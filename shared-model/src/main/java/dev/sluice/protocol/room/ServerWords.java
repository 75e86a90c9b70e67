package dev.sluice.protocol.room;

import dev.sluice.bus.ErrorCode;
import dev.sluice.protocol.stream.ProtocolException;
import java.util.Set;

/**
 * What the server alone says. Members without envelopes hear its words and those of members alike: from anybody else
 * they would take these for the server's.
 */
public final class ServerWords {
    private static final Set<String> TYPES = Set.of("SERVER_HELLO", "ROOM_GAP");

    private ServerWords() {}

    /** @param type as JSON has it */
    static boolean has(String type) {
        return TYPES.contains(type);
    }

    public static ProtocolException refusal(String word) {
        return new ProtocolException(ErrorCode.FORBIDDEN, "only the server says " + word, "type");
    }
}
