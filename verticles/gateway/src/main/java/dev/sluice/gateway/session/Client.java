package dev.sluice.gateway.session;

import dev.sluice.bus.ErrorCode;
import dev.sluice.gateway.access.Principal;
import dev.sluice.model.Position;

/** What a {@link Session} may do to its client. What is sent goes out at the end of the call that it is sent in. */
public interface Client {
    /**
     * A message for this client alone: answers, errors and notices. They are bounded: a client that reads none of them
     * is dropped, and counted.
     */
    void send(byte[] utf8);

    /** As {@link #send}; behind it the client is at that position, and may resume from there. */
    default void send(byte[] utf8, Position at) {
        send(utf8);
    }

    /** As {@link #send}, as a binary message. */
    void sendBinary(byte[] payload);

    /** A refusal was answered: it is counted by its code. */
    void refused(ErrorCode code);

    /** A resume was answered: it is counted by its outcome. */
    void resumed(Resume outcome);

    void close(CloseCode code, String reason);

    /** Whose client it is; always known to a session. */
    Principal principal();

    /** Whether the client will never say anything more: what came with its request is all. */
    default boolean oneWay() {
        return false;
    }

    /** Whether binary messages reach it. */
    default boolean carriesBinary() {
        return true;
    }

    /** Whether the client asked for this subprotocol, and was granted it. */
    boolean speaks(String subprotocol);
}
