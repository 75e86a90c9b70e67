package dev.sluice.protocol.trace;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the server knows when an event comes in, to fill in what its producer left out.
 *
 * @param ids makes an id that no other event has
 * @param idsRepeat whether the same events get the same ids when they come again
 * @param sessionId of events that name none; empty refuses them
 * @param type of events that name none
 */
public record EventStamp(
        long nowMillis, Supplier<String> ids, boolean idsRepeat, Optional<String> sessionId, String type) {
    static final String UNKNOWN_AGENT = "unknown";

    public EventStamp(long nowMillis, Supplier<String> ids, Optional<String> sessionId, String type) {
        this(nowMillis, ids, false, sessionId, type);
    }
}
