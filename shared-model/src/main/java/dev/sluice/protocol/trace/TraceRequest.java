package dev.sluice.protocol.trace;

import dev.sluice.model.Position;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What a client of {@code /trace} says. */
public sealed interface TraceRequest {
    int AGENTS_MAX = 1024;
    int TOKEN_LENGTH_MAX = 16_384;
    int CURSOR_LENGTH_MAX = 256;

    /** Of CEL expressions, in UTF-16 units; conf may allow less. */
    int EXPRESSION_LENGTH_MAX = 8192;

    record Auth(String token) implements TraceRequest {
        @Override
        public String toString() {
            return "Auth";
        }
    }

    /**
     * @param batch several events may come as one message
     * @param delta batches may come in the delta form
     * @param resumeAfter what the client has of the session already
     */
    record SubscribeSession(String sessionId, boolean batch, boolean delta, Optional<Position> resumeAfter)
            implements TraceRequest {}

    record UnsubscribeSession(String sessionId) implements TraceRequest {}

    /** @param agentIds empty lets all through */
    record FilterAgents(List<String> agentIds) implements TraceRequest {}

    /** @param where CEL; empty lets all through */
    record Filter(String where) implements TraceRequest {}

    /**
     * @param sessionId the one subscribed to last, where it is empty
     * @param start inclusive, Unix milliseconds
     * @param end inclusive
     * @param cursor the {@code next} of an earlier answer
     */
    record RequestHistory(Optional<String> sessionId, long start, long end, OptionalInt limit, Optional<String> cursor)
            implements TraceRequest {}

    record TimeTravel(Optional<String> sessionId, long timestamp) implements TraceRequest {}

    /**
     * @param condition CEL; without one every event of the trace hits
     * @param pause whether the live view stops at a hit until {@link Resume}
     */
    record SetBreakpoint(String traceId, Optional<String> condition, boolean pause) implements TraceRequest {}

    record RemoveBreakpoint(String traceId) implements TraceRequest {}

    record Resume() implements TraceRequest {}

    record Heartbeat() implements TraceRequest {}
}
