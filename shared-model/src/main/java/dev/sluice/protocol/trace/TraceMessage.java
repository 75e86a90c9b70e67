package dev.sluice.protocol.trace;

import dev.sluice.bus.ErrorCode;
import dev.sluice.model.Position;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What the server says on {@code /trace}. */
public sealed interface TraceMessage {
    /** @param serverInfo a JSON object's text */
    record Connection(String clientId, String serverInfo) implements TraceMessage {}

    record AuthResponse(boolean authenticated) implements TraceMessage {}

    /**
     * @param session empty while the session has no events
     * @param position of the newest event
     * @param recovered whether the live view goes on where the subscription asked for
     * @param reason why it does not, where that was asked for
     */
    record SessionInfo(
            String sessionId,
            Optional<SessionSummary> session,
            Position position,
            boolean recovered,
            Optional<String> reason)
            implements TraceMessage {}

    record SessionUnsubscribed(String sessionId) implements TraceMessage {}

    record InitialTraces(String sessionId, List<TraceEvent> traces) implements TraceMessage {}

    record EventAt(TraceEvent event, Position position) implements TraceMessage {}

    /** @param events those of {@code from} to {@code to} that the filter lets through */
    record Batch(String sessionId, long epoch, long from, long to, List<TraceEvent> events) implements TraceMessage {}

    /** @param data a JSON text */
    record SystemEvent(String event, String data) implements TraceMessage {}

    record FilterApplied(List<String> agentIds, String where) implements TraceMessage {}

    /** One chunk of a page of history. @param next asks for the next page */
    record HistoricalData(
            String sessionId,
            long start,
            long end,
            List<TraceEvent> traces,
            int chunk,
            int chunks,
            int total,
            Optional<String> next)
            implements TraceMessage {
        public boolean isLast() {
            return chunk == chunks;
        }
    }

    /**
     * @param traces the events up to then, the newest of them
     * @param state {@code SessionState} as a JSON text
     */
    record TimeTravelState(String sessionId, long timestamp, List<TraceEvent> traces, String state)
            implements TraceMessage {}

    record BreakpointSet(String traceId, Optional<String> condition, boolean pause) implements TraceMessage {}

    record BreakpointRemoved(String traceId) implements TraceMessage {}

    /** Comes before the event itself. */
    record BreakpointHit(
            String traceId, TraceEvent event, Optional<String> condition, Position position, boolean paused)
            implements TraceMessage {}

    record Resumed() implements TraceMessage {}

    /** Events that this client will not get live; {@code request_history} has them. */
    record Gap(String sessionId, long epoch, long from, long to) implements TraceMessage {
        public long dropped() {
            return to - from + 1;
        }
    }

    /** @param metrics a JSON object's text */
    record Heartbeat(String metrics) implements TraceMessage {}

    record Failure(ErrorCode code, String message, String field, OptionalLong retryAfterMillis)
            implements TraceMessage {}
}
