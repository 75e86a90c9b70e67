package dev.sluice.roombroadcaster;

import dev.sluice.bus.ErrorCode;

/** What became of a command. */
sealed interface Outcome {
    byte[] NOTHING = {};

    /** @param seq of the entry that was appended, or of the newest */
    record Done(long seq, byte[] result) implements Outcome {
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
