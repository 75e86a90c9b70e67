package dev.sluice.protocol.trace;

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
import dev.sluice.protocol.trace.proto.TraceProto;
import dev.sluice.protocol.trace.proto.TraceProto.ClientMessage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Requests in protobuf, held to the same ranges as those in JSON, with errors that name the JSON form's fields. */
final class TraceRequestProto {
    private TraceRequestProto() {}

    static TraceRequest read(ClientMessage message) throws ProtocolException {
        return switch (message.getMessageCase()) {
            case AUTH -> new Auth(text("token", message.getAuth().getToken(), TraceRequest.TOKEN_LENGTH_MAX));
            case SUBSCRIBE_SESSION -> subscribe(message.getSubscribeSession());
            case UNSUBSCRIBE_SESSION ->
                new UnsubscribeSession(
                        name("sessionId", message.getUnsubscribeSession().getSessionId()));
            case FILTER_AGENTS -> agents(message.getFilterAgents().getAgentIdsList());
            case FILTER ->
                new Filter(optional("where", message.getFilter().getWhere(), TraceRequest.EXPRESSION_LENGTH_MAX)
                        .orElse(""));
            case REQUEST_HISTORY -> history(message.getRequestHistory());
            case TIME_TRAVEL ->
                new TimeTravel(
                        optionalName("sessionId", message.getTimeTravel().getSessionId()),
                        whole("timestamp", message.getTimeTravel().getTimestamp()));
            case SET_BREAKPOINT -> {
                TraceProto.SetBreakpoint set = message.getSetBreakpoint();
                yield new SetBreakpoint(
                        name("traceId", set.getTraceId()),
                        optional("condition", set.getCondition(), TraceRequest.EXPRESSION_LENGTH_MAX),
                        set.getPause());
            }
            case REMOVE_BREAKPOINT ->
                new RemoveBreakpoint(
                        name("traceId", message.getRemoveBreakpoint().getTraceId()));
            case RESUME -> new Resume();
            case HEARTBEAT -> new Heartbeat();
            case MESSAGE_NOT_SET ->
                throw new ProtocolException(ErrorCode.UNKNOWN_MESSAGE_TYPE, "there is no such message type", "type");
        };
    }

    private static SubscribeSession subscribe(TraceProto.SubscribeSession from) throws ProtocolException {
        Optional<Position> after = Optional.empty();
        if (from.hasFromEpoch() || from.hasFromSeq()) {
            if (from.getFromEpoch() < 1) {
                throw wrong("resume.epoch", "a whole number from 1 to " + TraceFields.WHOLE_MAX);
            }
            after = Optional.of(
                    new Position(whole("resume.epoch", from.getFromEpoch()), whole("resume.seq", from.getFromSeq())));
        }
        boolean batch = from.getBatch() || from.getDelta();
        return new SubscribeSession(name("sessionId", from.getSessionId()), batch, from.getDelta(), after);
    }

    private static FilterAgents agents(List<String> agentIds) throws ProtocolException {
        if (agentIds.size() > TraceRequest.AGENTS_MAX) {
            throw wrong("agentIds", "a list of at most " + TraceRequest.AGENTS_MAX + " texts");
        }
        for (int i = 0; i < agentIds.size(); i++) {
            optionalName("agentIds[" + i + "]", agentIds.get(i));
        }
        return new FilterAgents(List.copyOf(agentIds));
    }

    private static RequestHistory history(TraceProto.RequestHistory from) throws ProtocolException {
        if (!from.hasTimeRange()) {
            throw missing("timeRange");
        }
        if (from.hasLimit() && from.getLimit() < 1) {
            throw wrong("limit", "a whole number from 1 to " + Integer.MAX_VALUE);
        }
        return TraceRequestJson.checked(new RequestHistory(
                optionalName("sessionId", from.getSessionId()),
                whole("timeRange.start", from.getTimeRange().getStart()),
                whole("timeRange.end", from.getTimeRange().getEnd()),
                from.hasLimit() ? OptionalInt.of(from.getLimit()) : OptionalInt.empty(),
                optional("cursor", from.getCursor(), TraceRequest.CURSOR_LENGTH_MAX)));
    }

    private static String name(String field, String value) throws ProtocolException {
        return text(field, value, EventLimits.NAME_LENGTH_MAX);
    }

    private static Optional<String> optionalName(String field, String value) throws ProtocolException {
        return optional(field, value, EventLimits.NAME_LENGTH_MAX);
    }

    private static String text(String field, String value, int lengthMax) throws ProtocolException {
        return optional(field, value, lengthMax).orElseThrow(() -> missing(field));
    }

    private static Optional<String> optional(String field, String value, int lengthMax) throws ProtocolException {
        if (value.length() > lengthMax) {
            throw wrong(field, "a text of 1 to " + lengthMax + " characters");
        }
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    private static long whole(String field, long value) throws ProtocolException {
        if (value < 0 || value > TraceFields.WHOLE_MAX) {
            throw wrong(field, "a whole number from 0 to " + TraceFields.WHOLE_MAX);
        }
        return value;
    }

    private static ProtocolException missing(String field) {
        return new ProtocolException(ErrorCode.INVALID_MESSAGE, field + " is missing", field);
    }

    private static ProtocolException wrong(String field, String allowed) {
        return new ProtocolException(ErrorCode.INVALID_MESSAGE, field + " must be " + allowed, field);
    }

    static ClientMessage write(TraceRequest request) {
        ClientMessage.Builder to = ClientMessage.newBuilder();
        if (request instanceof Auth auth) {
            to.getAuthBuilder().setToken(auth.token());
        } else if (request instanceof SubscribeSession subscribe) {
            TraceProto.SubscribeSession.Builder into = to.getSubscribeSessionBuilder()
                    .setSessionId(subscribe.sessionId())
                    .setBatch(subscribe.batch())
                    .setDelta(subscribe.delta());
            subscribe.resumeAfter().ifPresent(after -> into.setFromEpoch(after.epoch())
                    .setFromSeq(after.seq()));
        } else if (request instanceof UnsubscribeSession unsubscribe) {
            to.getUnsubscribeSessionBuilder().setSessionId(unsubscribe.sessionId());
        } else if (request instanceof FilterAgents filter) {
            to.getFilterAgentsBuilder().addAllAgentIds(filter.agentIds());
        } else if (request instanceof Filter filter) {
            to.getFilterBuilder().setWhere(filter.where());
        } else if (request instanceof RequestHistory history) {
            TraceProto.RequestHistory.Builder into = to.getRequestHistoryBuilder();
            history.sessionId().ifPresent(into::setSessionId);
            into.getTimeRangeBuilder().setStart(history.start()).setEnd(history.end());
            history.limit().ifPresent(into::setLimit);
            history.cursor().ifPresent(into::setCursor);
        } else if (request instanceof TimeTravel travel) {
            travel.sessionId().ifPresent(to.getTimeTravelBuilder()::setSessionId);
            to.getTimeTravelBuilder().setTimestamp(travel.timestamp());
        } else if (request instanceof SetBreakpoint set) {
            to.getSetBreakpointBuilder().setTraceId(set.traceId()).setPause(set.pause());
            set.condition().ifPresent(to.getSetBreakpointBuilder()::setCondition);
        } else if (request instanceof RemoveBreakpoint remove) {
            to.getRemoveBreakpointBuilder().setTraceId(remove.traceId());
        } else if (request instanceof Resume) {
            to.setResume(TraceProto.Resume.getDefaultInstance());
        } else if (request instanceof Heartbeat) {
            to.setHeartbeat(TraceProto.HeartbeatRequest.getDefaultInstance());
        }
        return to.build();
    }
}
