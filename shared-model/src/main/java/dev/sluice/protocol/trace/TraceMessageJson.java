package dev.sluice.protocol.trace;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.sluice.model.Position;
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
import java.util.List;

/** The server's messages as JSON. Some fields come twice: the original clients look for them in {@code data}. */
final class TraceMessageJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private TraceMessageJson() {}

    static ObjectNode write(TraceMessage message, long nowMillis) {
        ObjectNode to = NODES.objectNode();
        fill(to, message);
        if (!to.has("timestamp")) {
            to.put("timestamp", nowMillis);
        }
        return to;
    }

    private static void fill(ObjectNode to, TraceMessage message) {
        if (message instanceof EventAt m) {
            to.put("type", "trace_event").put("event", m.event().type());
            to.putRawValue("data", raw(m.event())).put("sessionId", m.event().sessionId());
            position(to, m.position());
        } else if (message instanceof Batch m) {
            to.put("type", "batch").put("sessionId", m.sessionId()).put("epoch", m.epoch());
            to.put("from", m.from()).put("to", m.to());
            events(to.putArray("events"), m.events());
        } else if (message instanceof Gap m) {
            to.put("type", "gap").put("sessionId", m.sessionId()).put("epoch", m.epoch());
            to.put("from", m.from()).put("to", m.to()).put("dropped", m.dropped());
        } else if (message instanceof SessionInfo m) {
            sessionInfo(to, m);
        } else if (message instanceof InitialTraces m) {
            to.put("type", "initial_traces").put("sessionId", m.sessionId());
            events(to.putArray("traces"), m.traces());
        } else if (message instanceof HistoricalData m) {
            history(to, m);
        } else if (message instanceof TimeTravelState m) {
            to.put("type", "time_travel_state").put("sessionId", m.sessionId());
            to.put("timestamp", m.timestamp());
            events(to.putArray("traces"), m.traces());
            to.put("total", m.traces().size()).putRawValue("state", new RawValue(m.state()));
        } else if (message instanceof BreakpointHit m) {
            to.put("type", "breakpoint_hit").put("traceId", m.traceId()).putRawValue("event", raw(m.event()));
            m.condition().ifPresent(condition -> to.put("condition", condition));
            position(to, m.position());
            to.put("paused", m.paused());
        } else if (message instanceof Heartbeat m) {
            to.put("type", "heartbeat").putRawValue("metrics", new RawValue(m.metrics()));
            to.putRawValue("clientMetrics", new RawValue(m.metrics()));
            to.putObject("data").putRawValue("clientMetrics", new RawValue(m.metrics()));
        } else if (message instanceof Failure m) {
            to.put("type", "error");
            ObjectNode error =
                    to.putObject("error").put("code", m.code().text()).put("message", m.message());
            if (!m.field().isEmpty()) {
                error.put("field", m.field());
            }
            m.retryAfterMillis().ifPresent(millis -> error.put("retryAfterMs", millis));
        } else {
            acknowledgement(to, message);
        }
    }

    private static void acknowledgement(ObjectNode to, TraceMessage message) {
        if (message instanceof Connection m) {
            to.put("type", "connection").put("clientId", m.clientId());
            to.putRawValue("serverInfo", new RawValue(m.serverInfo()));
        } else if (message instanceof AuthResponse m) {
            to.put("type", "auth_response").put("authenticated", m.authenticated());
            to.putObject("data").put("authenticated", m.authenticated());
        } else if (message instanceof SystemEvent m) {
            to.put("type", "system_event").put("event", m.event()).putRawValue("data", new RawValue(m.data()));
            to.put("sessionId", "system");
        } else if (message instanceof FilterApplied m) {
            to.put("type", "filter_applied");
            m.agentIds().forEach(to.putArray("agentIds")::add);
            to.put("where", m.where());
        } else if (message instanceof BreakpointSet m) {
            to.put("type", "breakpoint_set").put("traceId", m.traceId());
            m.condition().ifPresent(condition -> to.put("condition", condition));
            to.put("pause", m.pause());
        } else if (message instanceof BreakpointRemoved m) {
            to.put("type", "breakpoint_removed").put("traceId", m.traceId());
        } else if (message instanceof SessionUnsubscribed m) {
            to.put("type", "session_unsubscribed").put("sessionId", m.sessionId());
        } else if (message instanceof Resumed) {
            to.put("type", "resumed");
        } else {
            throw new AssertionError(message);
        }
    }

    private static void sessionInfo(ObjectNode to, SessionInfo m) {
        to.put("type", "session_info").put("sessionId", m.sessionId());
        if (m.session().isPresent()) {
            to.set("session", SessionJson.of(m.session().get()));
        } else {
            to.putNull("session");
        }
        position(to, m.position());
        to.put("recovered", m.recovered());
        m.reason().ifPresent(reason -> to.put("reason", reason));
    }

    private static void history(ObjectNode to, HistoricalData m) {
        to.put("type", "historical_data").put("sessionId", m.sessionId());
        to.putObject("timeRange").put("start", m.start()).put("end", m.end());
        events(to.putArray("traces"), m.traces());
        to.putObject("chunkInfo")
                .put("current", m.chunk())
                .put("total", m.chunks())
                .put("isLast", m.isLast());
        to.put("total", m.total());
        m.next().ifPresent(next -> to.put("next", next));
    }

    private static void position(ObjectNode to, Position position) {
        to.put("epoch", position.epoch()).put("seq", position.seq());
    }

    private static void events(ArrayNode to, List<TraceEvent> events) {
        events.forEach(event -> to.addRawValue(raw(event)));
    }

    private static RawValue raw(TraceEvent event) {
        return new RawValue(TraceEventJson.text(event));
    }
}
