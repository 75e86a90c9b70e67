package dev.sluice.roombroadcaster;

import dev.sluice.bus.ErrorCode;
import dev.sluice.protocol.room.RoomCommand.Decided;
import java.util.Optional;

/** What became of a command. */
sealed interface Outcome {
    byte[] NOTHING = {};

    /**
     * @param seq of the entry that was appended, or of the newest
     * @param decided what the clusters that share the room are to be told
     */
    record Done(long seq, byte[] result, Optional<Decided> decided) implements Outcome {
        Done(long seq, byte[] result) {
            this(seq, result, Optional.empty());
        }

        Done(long seq) {
            this(seq, NOTHING);
        }
    }

    /** @param field of the command that is at fault, or empty */
    record Refusal(ErrorCode code, String message, String field) implements Outcome {}

    static Refusal notHere() {
        return new Refusal(ErrorCode.NO_SESSION, "this connection is not in the room", "");
    }
}
