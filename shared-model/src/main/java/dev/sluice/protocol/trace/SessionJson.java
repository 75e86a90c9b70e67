package dev.sluice.protocol.trace;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A session's summary as clients see it, in messages and over HTTP. */
public final class SessionJson {
    private SessionJson() {}

    public static ObjectNode of(SessionSummary session) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", session.sessionId())
                .put("events", session.events())
                .put("bytes", session.bytes())
                .put("startTime", session.firstTimestamp())
                .put("lastTime", session.lastTimestamp())
                .put("trimmed", session.trimmed())
                .put("trimmedThrough", session.trimmedThrough())
                .put("lastStored", session.storedMillis());
    }
}
