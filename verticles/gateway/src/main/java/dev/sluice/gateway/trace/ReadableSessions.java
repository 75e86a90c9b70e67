package dev.sluice.gateway.trace;

import dev.sluice.bus.ErrorCode;
import dev.sluice.gateway.session.Client;
import dev.sluice.model.ChannelId;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.protocol.trace.TraceEvent;

/** The trace sessions that a client has the right to read, live or of the past. */
record ReadableSessions(Client client) {
    /** @return the session, which the client may read */
    String check(String sessionId) throws ProtocolException {
        if (!client.principal().rights().maySubscribe(new ChannelId(TraceEvent.FEATURE, sessionId))) {
            throw new ProtocolException(ErrorCode.FORBIDDEN, "the right to read this session is missing", "sessionId");
        }
        return sessionId;
    }
}
