package dev.sluice.protocol.trace;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.bus.ErrorCode;
import dev.sluice.model.Position;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.protocol.trace.TraceMessage.AuthResponse;
import dev.sluice.protocol.trace.TraceMessage.Batch;
import dev.sluice.protocol.trace.TraceMessage.BreakpointHit;
import dev.sluice.protocol.trace.TraceMessage.BreakpointRemoved;
import dev.sluice.protocol.trace.TraceMessage.BreakpointSet;
import dev.sluice.protocol.trace.TraceMessage.Connection;
import dev.sluice.protocol.trace.TraceMessage.EventAt;
import dev.sluice.protocol.trace.TraceMessage.Failure;
import dev.sluice.protocol.trace.TraceMessage.FilterApplied;
import dev.sluice.protocol.trace.TraceMessage.Gap;
import dev.sluice.protocol.trace.TraceMessage.Heartbeat;
import dev.sluice.protocol.trace.TraceMessage.HistoricalData;
import dev.sluice.protocol.trace.TraceMessage.InitialTraces;
import dev.sluice.protocol.trace.TraceMessage.Resumed;
import dev.sluice.protocol.trace.TraceMessage.SessionInfo;
import dev.sluice.protocol.trace.TraceMessage.SessionUnsubscribed;
import dev.sluice.protocol.trace.TraceMessage.SystemEvent;
import dev.sluice.protocol.trace.TraceMessage.TimeTravelState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The server's messages from JSON: the client's side of {@link TraceMessageJson}. */
final class TraceMessageJsonReader {
    private static final TraceEventReader EVENTS = new TraceEventReader(EventLimits.NONE);
    private static final EventStamp NO_STAMP = new EventStamp(0, () -> "", Optional.empty(), "");

    private TraceMessageJsonReader() {}

    static TraceMessage read(JsonNode m) throws ProtocolException {
        TraceFields fields = new TraceFields(m);
        return switch (fields.text("type")) {
            case "connection" ->
                new Connection(fields.text("clientId"), m.path("serverInfo").toString());
            case "auth_response" -> new AuthResponse(m.path("authenticated").asBoolean());
            case "session_info" ->
                new SessionInfo(
                        fields.text("sessionId"),
                        summary(m.path("session")),
                        position(m),
                        m.path("recovered").asBoolean(),
                        fields.optionalText("reason"));
            case "session_unsubscribed" -> new SessionUnsubscribed(fields.text("sessionId"));
            case "initial_traces" -> new InitialTraces(fields.text("sessionId"), events(m.path("traces")));
            case "trace_event" -> new EventAt(event(m.path("data")), position(m));
            case "batch" ->
                new Batch(
                        fields.text("sessionId"),
                        m.path("epoch").asLong(),
                        m.path("from").asLong(),
                        m.path("to").asLong(),
                        events(m.path("events")));
            case "system_event" ->
                new SystemEvent(fields.text("event"), m.path("data").toString());
            case "filter_applied" ->
                new FilterApplied(
                        fields.texts("agentIds", TraceRequest.AGENTS_MAX),
                        m.path("where").asText());
            case "historical_data" -> history(m, fields);
            case "time_travel_state" ->
                new TimeTravelState(
                        fields.text("sessionId"),
                        m.path("timestamp").asLong(),
                        events(m.path("traces")),
                        m.path("state").toString());
            case "breakpoint_set" -> new BreakpointSet(fields.text("traceId"), condition(fields), fields.flag("pause"));
            case "breakpoint_removed" -> new BreakpointRemoved(fields.text("traceId"));
            case "breakpoint_hit" ->
                new BreakpointHit(
                        fields.text("traceId"),
                        event(m.path("event")),
                        condition(fields),
                        position(m),
                        fields.flag("paused"));
            case "resumed" -> new Resumed();
            case "gap" ->
                new Gap(
                        fields.text("sessionId"),
                        m.path("epoch").asLong(),
                        m.path("from").asLong(),
                        m.path("to").asLong());
            case "heartbeat" -> new Heartbeat(m.path("metrics").toString());
            case "error" -> failure(m.path("error"));
            default ->
                throw new ProtocolException(ErrorCode.UNKNOWN_MESSAGE_TYPE, "there is no such message type", "type");
        };
    }

    private static Optional<String> condition(TraceFields fields) throws ProtocolException {
        return fields.optionalText("condition", TraceRequest.EXPRESSION_LENGTH_MAX);
    }

    private static HistoricalData history(JsonNode m, TraceFields fields) throws ProtocolException {
        return new HistoricalData(
                fields.text("sessionId"),
                m.path("timeRange").path("start").asLong(),
                m.path("timeRange").path("end").asLong(),
                events(m.path("traces")),
                m.path("chunkInfo").path("current").asInt(),
                m.path("chunkInfo").path("total").asInt(),
                m.path("total").asInt(),
                fields.optionalText("next", TraceRequest.CURSOR_LENGTH_MAX));
    }

    private static Failure failure(JsonNode error) throws ProtocolException {
        TraceFields fields = new TraceFields(error, "error.");
        return new Failure(
                ErrorCode.named(fields.text("code")),
                error.path("message").asText(),
                error.path("field").asText(),
                fields.optionalWhole("retryAfterMs", 0, TraceFields.WHOLE_MAX));
    }

    private static Optional<SessionSummary> summary(JsonNode session) {
        return session.isObject()
                ? Optional.of(new SessionSummary(
                        session.path("id").asText(),
                        session.path("events").asLong(),
                        session.path("bytes").asLong(),
                        session.path("startTime").asLong(),
                        session.path("lastTime").asLong(),
                        session.path("trimmed").asLong(),
                        session.path("trimmedThrough").asLong(),
                        session.path("lastStored").asLong()))
                : Optional.empty();
    }

    private static Position position(JsonNode m) {
        return new Position(m.path("epoch").asLong(), m.path("seq").asLong());
    }

    private static List<TraceEvent> events(JsonNode array) throws ProtocolException {
        List<TraceEvent> events = new ArrayList<>(array.size());
        for (JsonNode event : array) {
            events.add(event(event));
        }
        return events;
    }

    private static TraceEvent event(JsonNode event) throws ProtocolException {
        return EVENTS.read(event, NO_STAMP);
    }
}
