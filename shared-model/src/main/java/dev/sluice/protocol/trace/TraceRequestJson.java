package dev.sluice.protocol.trace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.bus.ErrorCode;
import dev.sluice.model.Position;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.protocol.trace.TraceRequest.Auth;
import dev.sluice.protocol.trace.TraceRequest.Filter;
import dev.sluice.protocol.trace.TraceRequest.FilterAgents;
import dev.sluice.protocol.trace.TraceRequest.Heartbeat;
import dev.sluice.protocol.trace.TraceRequest.RemoveBreakpoint;
import dev.sluice.protocol.trace.TraceRequest.RequestHistory;
import dev.sluice.protocol.trace.TraceRequest.Resume;
import dev.sluice.protocol.trace.TraceRequest.SetBreakpoint;
import dev.sluice.protocol.trace.TraceRequest.SubscribeSession;
import dev.sluice.protocol.trace.TraceRequest.TimeTravel;
import dev.sluice.protocol.trace.TraceRequest.UnsubscribeSession;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Requests as JSON. */
final class TraceRequestJson {
    private TraceRequestJson() {}

    static TraceRequest read(JsonNode message) throws ProtocolException {
        if (!message.isObject()) {
            throw new ProtocolException(ErrorCode.INVALID_MESSAGE, "a message must be a JSON object", "");
        }
        TraceFields fields = new TraceFields(message);
        return switch (fields.text("type")) {
            case "auth" ->
                new Auth(fields.optionalText("token", TraceRequest.TOKEN_LENGTH_MAX)
                        .orElseThrow(() -> fields.missing("token")));
            case "subscribe_session" -> subscribe(fields);
            case "unsubscribe_session" -> new UnsubscribeSession(fields.text("sessionId"));
            case "filter_agents" -> new FilterAgents(fields.texts("agentIds", TraceRequest.AGENTS_MAX));
            case "filter" -> new Filter(expression(fields, "where").orElse(""));
            case "request_history" -> history(fields);
            case "time_travel" ->
                new TimeTravel(fields.optionalText("sessionId"), fields.whole("timestamp", 0, TraceFields.WHOLE_MAX));
            case "set_breakpoint" ->
                new SetBreakpoint(fields.text("traceId"), expression(fields, "condition"), fields.flag("pause"));
            case "remove_breakpoint" -> new RemoveBreakpoint(fields.text("traceId"));
            case "resume" -> new Resume();
            case "heartbeat" -> new Heartbeat();
            default ->
                throw new ProtocolException(ErrorCode.UNKNOWN_MESSAGE_TYPE, "there is no such message type", "type");
        };
    }

    /** An empty text, unlike anywhere else, is one that clears. */
    private static Optional<String> expression(TraceFields fields, String name) throws ProtocolException {
        if (fields.node().path(name).isTextual()
                && fields.node().path(name).textValue().isEmpty()) {
            return Optional.empty();
        }
        return fields.optionalText(name, TraceRequest.EXPRESSION_LENGTH_MAX);
    }

    private static SubscribeSession subscribe(TraceFields fields) throws ProtocolException {
        boolean delta = fields.flag("delta");
        Optional<TraceFields> resume = fields.object("resume");
        Optional<Position> after = Optional.empty();
        if (resume.isPresent()) {
            after = Optional.of(new Position(
                    resume.get().whole("epoch", 1, TraceFields.WHOLE_MAX),
                    resume.get().whole("seq", 0, TraceFields.WHOLE_MAX)));
        }
        return new SubscribeSession(fields.text("sessionId"), delta || fields.flag("batch"), delta, after);
    }

    private static RequestHistory history(TraceFields fields) throws ProtocolException {
        TraceFields range = fields.object("timeRange").orElseThrow(() -> fields.missing("timeRange"));
        long start = range.whole("start", 0, TraceFields.WHOLE_MAX);
        OptionalLong limit = fields.optionalWhole("limit", 1, Integer.MAX_VALUE);
        return checked(new RequestHistory(
                fields.optionalText("sessionId"),
                start,
                range.whole("end", 0, TraceFields.WHOLE_MAX),
                limit.isPresent() ? OptionalInt.of((int) limit.getAsLong()) : OptionalInt.empty(),
                fields.optionalText("cursor", TraceRequest.CURSOR_LENGTH_MAX)));
    }

    static RequestHistory checked(RequestHistory request) throws ProtocolException {
        if (request.end() < request.start()) {
            throw new ProtocolException(
                    ErrorCode.INVALID_MESSAGE, "timeRange.end must not be before timeRange.start", "timeRange.end");
        }
        return request;
    }

    static ObjectNode write(TraceRequest request) {
        ObjectNode to = JsonNodeFactory.instance.objectNode();
        if (request instanceof Auth auth) {
            to.put("type", "auth").put("token", auth.token());
        } else if (request instanceof SubscribeSession subscribe) {
            to.put("type", "subscribe_session").put("sessionId", subscribe.sessionId());
            to.put("batch", subscribe.batch()).put("delta", subscribe.delta());
            subscribe.resumeAfter().ifPresent(after -> to.putObject("resume")
                    .put("epoch", after.epoch())
                    .put("seq", after.seq()));
        } else if (request instanceof UnsubscribeSession unsubscribe) {
            to.put("type", "unsubscribe_session").put("sessionId", unsubscribe.sessionId());
        } else if (request instanceof FilterAgents filter) {
            to.put("type", "filter_agents");
            filter.agentIds().forEach(to.putArray("agentIds")::add);
        } else if (request instanceof Filter filter) {
            to.put("type", "filter").put("where", filter.where());
        } else if (request instanceof RequestHistory history) {
            to.put("type", "request_history");
            history.sessionId().ifPresent(session -> to.put("sessionId", session));
            to.putObject("timeRange").put("start", history.start()).put("end", history.end());
            history.limit().ifPresent(limit -> to.put("limit", limit));
            history.cursor().ifPresent(cursor -> to.put("cursor", cursor));
        } else if (request instanceof TimeTravel travel) {
            to.put("type", "time_travel").put("timestamp", travel.timestamp());
            travel.sessionId().ifPresent(session -> to.put("sessionId", session));
        } else if (request instanceof SetBreakpoint set) {
            to.put("type", "set_breakpoint").put("traceId", set.traceId()).put("pause", set.pause());
            set.condition().ifPresent(condition -> to.put("condition", condition));
        } else if (request instanceof RemoveBreakpoint remove) {
            to.put("type", "remove_breakpoint").put("traceId", remove.traceId());
        } else if (request instanceof Resume) {
            to.put("type", "resume");
        } else if (request instanceof Heartbeat) {
            to.put("type", "heartbeat");
        }
        return to;
    }
}
