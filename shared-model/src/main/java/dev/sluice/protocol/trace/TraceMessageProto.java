package dev.sluice.protocol.trace;

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

/** The server's messages in protobuf. */
final class TraceMessageProto {
    private TraceMessageProto() {}

    static ServerMessage write(TraceMessage message, long nowMillis) {
        ServerMessage.Builder to = ServerMessage.newBuilder().setTimestamp(nowMillis);
        fill(to, message);
        return to.build();
    }

    private static void fill(ServerMessage.Builder to, TraceMessage message) {
        if (message instanceof EventAt m) {
            to.getTraceEventBuilder()
                    .setData(TraceEventProto.message(m.event()))
                    .setEpoch(m.position().epoch())
                    .setSeq(m.position().seq());
        } else if (message instanceof Batch m) {
            to.getBatchBuilder()
                    .setSessionId(m.sessionId())
                    .setEpoch(m.epoch())
                    .setFrom(m.from())
                    .setTo(m.to())
                    .addAllEvents(events(m.events()));
        } else if (message instanceof Gap m) {
            to.getGapBuilder()
                    .setSessionId(m.sessionId())
                    .setEpoch(m.epoch())
                    .setFrom(m.from())
                    .setTo(m.to())
                    .setDropped(m.dropped());
        } else if (message instanceof SessionInfo m) {
            sessionInfo(to.getSessionInfoBuilder(), m);
        } else if (message instanceof InitialTraces m) {
            to.getInitialTracesBuilder().setSessionId(m.sessionId()).addAllTraces(events(m.traces()));
        } else if (message instanceof HistoricalData m) {
            history(to.getHistoricalDataBuilder(), m);
        } else if (message instanceof TimeTravelState m) {
            to.getTimeTravelStateBuilder()
                    .setSessionId(m.sessionId())
                    .setAt(m.timestamp())
                    .addAllTraces(events(m.traces()))
                    .setTotal(m.traces().size())
                    .setState(m.state());
        } else if (message instanceof BreakpointHit m) {
            TraceProto.BreakpointHit.Builder hit = to.getBreakpointHitBuilder()
                    .setTraceId(m.traceId())
                    .setEvent(TraceEventProto.message(m.event()))
                    .setEpoch(m.position().epoch())
                    .setSeq(m.position().seq())
                    .setPaused(m.paused());
            m.condition().ifPresent(hit::setCondition);
        } else if (message instanceof Heartbeat m) {
            to.getHeartbeatBuilder().setMetrics(m.metrics());
        } else if (message instanceof Failure m) {
            TraceProto.Error.Builder error = to.getErrorBuilder()
                    .setCode(m.code().text())
                    .setMessage(m.message())
                    .setField(m.field());
            m.retryAfterMillis().ifPresent(error::setRetryAfterMillis);
        } else {
            acknowledgement(to, message);
        }
    }

    private static void acknowledgement(ServerMessage.Builder to, TraceMessage message) {
        if (message instanceof Connection m) {
            to.getConnectionBuilder().setClientId(m.clientId()).setServerInfo(m.serverInfo());
        } else if (message instanceof AuthResponse m) {
            to.getAuthResponseBuilder().setAuthenticated(m.authenticated());
        } else if (message instanceof SystemEvent m) {
            to.getSystemEventBuilder().setEvent(m.event()).setData(m.data());
        } else if (message instanceof FilterApplied m) {
            to.getFilterAppliedBuilder().addAllAgentIds(m.agentIds()).setWhere(m.where());
        } else if (message instanceof BreakpointSet m) {
            TraceProto.BreakpointSet.Builder set =
                    to.getBreakpointSetBuilder().setTraceId(m.traceId()).setPause(m.pause());
            m.condition().ifPresent(set::setCondition);
        } else if (message instanceof BreakpointRemoved m) {
            to.getBreakpointRemovedBuilder().setTraceId(m.traceId());
        } else if (message instanceof SessionUnsubscribed m) {
            to.getSessionUnsubscribedBuilder().setSessionId(m.sessionId());
        } else if (message instanceof Resumed) {
            to.setResumed(TraceProto.Resumed.getDefaultInstance());
        } else {
            throw new AssertionError(message);
        }
    }

    private static void sessionInfo(TraceProto.SessionInfo.Builder to, SessionInfo m) {
        to.setSessionId(m.sessionId())
                .setEpoch(m.position().epoch())
                .setSeq(m.position().seq())
                .setRecovered(m.recovered());
        m.session().ifPresent(session -> to.setSession(summary(session)));
        m.reason().ifPresent(to::setReason);
    }

    static TraceProto.SessionSummary summary(SessionSummary session) {
        return TraceProto.SessionSummary.newBuilder()
                .setSessionId(session.sessionId())
                .setEvents(session.events())
                .setBytes(session.bytes())
                .setFirstTimestamp(session.firstTimestamp())
                .setLastTimestamp(session.lastTimestamp())
                .setTrimmed(session.trimmed())
                .setTrimmedThrough(session.trimmedThrough())
                .setStoredMillis(session.storedMillis())
                .build();
    }

    private static void history(TraceProto.HistoricalData.Builder to, HistoricalData m) {
        to.setSessionId(m.sessionId()).addAllTraces(events(m.traces()));
        to.getTimeRangeBuilder().setStart(m.start()).setEnd(m.end());
        to.setChunkCurrent(m.chunk())
                .setChunkTotal(m.chunks())
                .setIsLast(m.isLast())
                .setTotal(m.total());
        m.next().ifPresent(to::setNext);
    }

    private static List<TraceProto.TraceEvent> events(List<TraceEvent> events) {
        return events.stream().map(TraceEventProto::message).toList();
    }
}
