package dev.sluice.protocol.room;

import dev.sluice.bus.ErrorCode;
import dev.sluice.protocol.room.MessageRules.Judged;
import dev.sluice.protocol.room.RoomCommand.Publish;
import dev.sluice.protocol.stream.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What is said by no connection of the room, mostly by backends: over HTTP and over Redis by the same rules. */
public final class BackendMessage {
    private BackendMessage() {}

    /** Whether bytes may go out in text frames: a member that got others in one would end its connection. */
    public static boolean isText(byte[] payload) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload));
            return true;
        } catch (CharacterCodingException binary) {
            return false;
        }
    }

    /**
     * @param from as whom it speaks; empty for the room itself
     * @param principal the user that speaks as its own client; empty for a backend
     * @param to a client id, or empty for all
     * @param id the key under which it is taken once; empty for none
     * @throws ProtocolException for what only members or the room say, and for a sender who is another
     */
    public static Publish of(Judged judged, String from, String principal, String to, String id)
            throws ProtocolException {
        // A hello may carry a token, and presence tells of connections: here there is none.
        if (judged.type() == MessageType.CLIENT_HELLO || judged.type().isPresence()) {
            throw new ProtocolException(ErrorCode.INVALID_MESSAGE, "only members say " + judged.type(), "type");
        }
        boolean another = judged.typed()
                .flatMap(TypedMessage::claimedSender)
                .filter(claimed -> !from.isEmpty() && !claimed.equals(from))
                .isPresent();
        if (another) {
            throw new ProtocolException(
                    ErrorCode.FORBIDDEN, "from_client_id is not as whom the request speaks", "from_client_id");
        }
        return new Publish(from, principal, judged.form(), judged.type(), judged.key(), to, id, judged.payload());
    }
}
