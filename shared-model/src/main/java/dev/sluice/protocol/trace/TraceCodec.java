package dev.sluice.protocol.trace;

import dev.sluice.protocol.stream.ProtocolException;

/**
 * One form of the messages of {@code /trace}. All forms carry the same: what one decodes from its own bytes equals what
 * the other does from its.
 */
public interface TraceCodec {
    /** @throws ProtocolException names the field at fault */
    TraceRequest decodeRequest(byte[] bytes) throws ProtocolException;

    byte[] encode(TraceRequest request);

    /** @param nowMillis the message's {@code timestamp}; a {@code TimeTravelState} says its own instead */
    byte[] encode(TraceMessage message, long nowMillis);

    /** For clients. @throws ProtocolException when it is none of the server's messages */
    TraceMessage decodeMessage(byte[] bytes) throws ProtocolException;
}
