package dev.sluice.protocol.trace;

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
import dev.sluice.protocol.trace.proto.TraceProto;
import dev.sluice.protocol.trace.proto.TraceProto.ServerMessage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The server's messages from protobuf: the client's side of {@link TraceMessageProto}. */
final class TraceMessageProtoReader {
    private TraceMessageProtoReader() {}

    static TraceMessage read(ServerMessage from) throws ProtocolException {
        return switch (from.getMessageCase()) {
            case CONNECTION ->
                new Connection(
                        from.getConnection().getClientId(), from.getConnection().getServerInfo());
            case AUTH_RESPONSE -> new AuthResponse(from.getAuthResponse().getAuthenticated());
            case SESSION_INFO -> sessionInfo(from.getSessionInfo());
            case SESSION_UNSUBSCRIBED ->
                new SessionUnsubscribed(from.getSessionUnsubscribed().getSessionId());
            case INITIAL_TRACES ->
                new InitialTraces(
                        from.getInitialTraces().getSessionId(),
                        events(from.getInitialTraces().getTracesList()));
            case TRACE_EVENT -> {
                TraceProto.EventAt at = from.getTraceEvent();
                yield new EventAt(TraceEventProto.of(at.getData()), new Position(at.getEpoch(), at.getSeq()));
            }
            case BATCH -> {
                TraceProto.Batch batch = from.getBatch();
                yield new Batch(
                        batch.getSessionId(),
                        batch.getEpoch(),
                        batch.getFrom(),
                        batch.getTo(),
                        events(batch.getEventsList()));
            }
            case SYSTEM_EVENT ->
                new SystemEvent(
                        from.getSystemEvent().getEvent(), from.getSystemEvent().getData());
            case FILTER_APPLIED ->
                new FilterApplied(
                        List.copyOf(from.getFilterApplied().getAgentIdsList()),
                        from.getFilterApplied().getWhere());
            case HISTORICAL_DATA -> history(from.getHistoricalData());
            case TIME_TRAVEL_STATE -> {
                TraceProto.TimeTravelState state = from.getTimeTravelState();
                yield new TimeTravelState(
                        state.getSessionId(), state.getAt(), events(state.getTracesList()), state.getState());
            }
            case BREAKPOINT_SET -> {
                TraceProto.BreakpointSet set = from.getBreakpointSet();
                yield new BreakpointSet(
                        set.getTraceId(),
                        set.hasCondition() ? Optional.of(set.getCondition()) : Optional.empty(),
                        set.getPause());
            }
            case BREAKPOINT_REMOVED ->
                new BreakpointRemoved(from.getBreakpointRemoved().getTraceId());
            case BREAKPOINT_HIT -> hit(from.getBreakpointHit());
            case RESUMED -> new Resumed();
            case GAP ->
                new Gap(
                        from.getGap().getSessionId(),
                        from.getGap().getEpoch(),
                        from.getGap().getFrom(),
                        from.getGap().getTo());
            case HEARTBEAT -> new Heartbeat(from.getHeartbeat().getMetrics());
            case ERROR -> failure(from.getError());
            case DELTA_BATCH, MESSAGE_NOT_SET ->
                throw new ProtocolException(ErrorCode.UNKNOWN_MESSAGE_TYPE, "there is no such message", "");
        };
    }

    private static SessionInfo sessionInfo(TraceProto.SessionInfo from) {
        return new SessionInfo(
                from.getSessionId(),
                from.hasSession() ? Optional.of(summary(from.getSession())) : Optional.empty(),
                new Position(from.getEpoch(), from.getSeq()),
                from.getRecovered(),
                from.hasReason() ? Optional.of(from.getReason()) : Optional.empty());
    }

    static SessionSummary summary(TraceProto.SessionSummary from) {
        return new SessionSummary(
                from.getSessionId(),
                from.getEvents(),
                from.getBytes(),
                from.getFirstTimestamp(),
                from.getLastTimestamp(),
                from.getTrimmed(),
                from.getTrimmedThrough(),
                from.getStoredMillis());
    }

    private static HistoricalData history(TraceProto.HistoricalData from) {
        return new HistoricalData(
                from.getSessionId(),
                from.getTimeRange().getStart(),
                from.getTimeRange().getEnd(),
                events(from.getTracesList()),
                from.getChunkCurrent(),
                from.getChunkTotal(),
                from.getTotal(),
                from.hasNext() ? Optional.of(from.getNext()) : Optional.empty());
    }

    private static BreakpointHit hit(TraceProto.BreakpointHit from) {
        return new BreakpointHit(
                from.getTraceId(),
                TraceEventProto.of(from.getEvent()),
                from.hasCondition() ? Optional.of(from.getCondition()) : Optional.empty(),
                new Position(from.getEpoch(), from.getSeq()),
                from.getPaused());
    }

    private static Failure failure(TraceProto.Error from) {
        return new Failure(
                ErrorCode.named(from.getCode()),
                from.getMessage(),
                from.getField(),
                from.hasRetryAfterMillis() ? OptionalLong.of(from.getRetryAfterMillis()) : OptionalLong.empty());
    }

    private static List<TraceEvent> events(List<TraceProto.TraceEvent> from) {
        return from.stream().map(TraceEventProto::of).toList();
    }
}
