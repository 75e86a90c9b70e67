package dev.sluice.protocol.trace;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Something that an agent did.
 *
 * @param id of the event; the start and the end of one span have the same
 * @param parentId the id of the span around it
 * @param sessionId names the channel {@code trace/<sessionId>}
 * @param swarmId as the producer sent it, for readers who know sessions by that name
 * @param type what happened, such as {@code tool_call}
 * @param timestamp when, by the producer's clock, in Unix milliseconds
 * @param duration in milliseconds, with fractions
 * @param data a JSON text
 * @param metadata a JSON object's text
 */
public record TraceEvent(
        String id,
        String traceId,
        Optional<String> parentId,
        String sessionId,
        Optional<String> swarmId,
        String agentId,
        String type,
        Optional<Phase> phase,
        long timestamp,
        OptionalDouble duration,
        String data,
        Optional<String> metadata) {

    /** The id of the events' channel feature: {@code trace/<session>}. */
    public static final String FEATURE = "trace";

    public boolean starts() {
        return phase.isPresent() && phase.get() == Phase.START;
    }

    public boolean ends() {
        return phase.isPresent() && phase.get().isEnd();
    }
}
