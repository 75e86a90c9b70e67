package dev.sluice.gateway.trace;

import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.ErrorCode;
import dev.sluice.config.GatewayConfig;
import dev.sluice.config.TraceBatcherConfig;
import dev.sluice.gateway.session.Client;
import dev.sluice.gateway.session.Resume;
import dev.sluice.gateway.session.Session;
import dev.sluice.gateway.trace.Breakpoints.Breakpoint;
import dev.sluice.model.Position;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.protocol.trace.TraceAnswer.TravelAnswer;
import dev.sluice.protocol.trace.TraceCommand.Travel;
import dev.sluice.protocol.trace.TraceMessage;
import dev.sluice.protocol.trace.TraceMessage.AuthResponse;
import dev.sluice.protocol.trace.TraceMessage.BreakpointRemoved;
import dev.sluice.protocol.trace.TraceMessage.BreakpointSet;
import dev.sluice.protocol.trace.TraceMessage.Failure;
import dev.sluice.protocol.trace.TraceMessage.FilterApplied;
import dev.sluice.protocol.trace.TraceMessage.Resumed;
import dev.sluice.protocol.trace.TraceMessage.SessionUnsubscribed;
import dev.sluice.protocol.trace.TraceMessage.SystemEvent;
import dev.sluice.protocol.trace.TraceMessage.TimeTravelState;
import dev.sluice.protocol.trace.TraceRequest;
import dev.sluice.protocol.trace.TraceRequest.Auth;
import dev.sluice.protocol.trace.TraceRequest.Filter;
import dev.sluice.protocol.trace.TraceRequest.FilterAgents;
import dev.sluice.protocol.trace.TraceRequest.Heartbeat;
import dev.sluice.protocol.trace.TraceRequest.RemoveBreakpoint;
import dev.sluice.protocol.trace.TraceRequest.RequestHistory;
import dev.sluice.protocol.trace.TraceRequest.SetBreakpoint;
import dev.sluice.protocol.trace.TraceRequest.SubscribeSession;
import dev.sluice.protocol.trace.TraceRequest.TimeTravel;
import dev.sluice.protocol.trace.TraceRequest.UnsubscribeSession;
import dev.sluice.trace.EventCondition;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A client of {@code /trace}. An error is answered and changes nothing; no error ends the connection. */
final class TraceSession implements Session, TraceView.Host {
    private static final int TRAVEL_TRACES = 100;

    private final TraceLine line;
    private final Client client;
    private final Traces traces;
    private final GatewayConfig gateway;
    private final TraceBatcherConfig config;
    private final TraceHealth health;
    private final HistoryReader history;
    private final ReadableSessions readable;
    private final TraceViews views = new TraceViews(this);
    private final Breakpoints breakpoints = new Breakpoints();
    private long nowMillis;
    private long heartbeatMillis;
    private boolean travelling;
    private boolean closed;

    TraceSession(String clientId, Client client, Traces traces, GatewayConfig gateway, TraceBatcherConfig config) {
        this.line = new TraceLine(client, gateway);
        this.client = client;
        this.traces = traces;
        this.gateway = gateway;
        this.config = config;
        this.health = new TraceHealth(clientId, gateway);
        this.readable = new ReadableSessions(client);
        this.history = new HistoryReader(traces, config, this::send, this::refuse);
    }

    @Override
    public void opened(long nowMillis) {
        this.nowMillis = nowMillis;
        heartbeatMillis = nowMillis;
        send(health.connection(config, traces.requiresAuth(), line.wire()));
        traces.listen(this);
    }

    @Override
    public void text(byte[] utf8, long nowMillis) {
        hear(() -> line.text(utf8), nowMillis);
    }

    @Override
    public void binary(byte[] payload, long nowMillis) {
        hear(() -> line.binary(payload), nowMillis);
    }

    private interface Hearing {
        TraceRequest request() throws ProtocolException;
    }

    private void hear(Hearing hearing, long nowMillis) {
        this.nowMillis = nowMillis;
        health.heard();
        try {
            take(hearing.request());
        } catch (ProtocolException e) {
            refuse(e.code(), e.getMessage(), e.field());
        }
    }

    @Override
    public void poll(long nowMillis) {
        this.nowMillis = nowMillis;
        history.advance();
        if (!client.oneWay() && nowMillis - heartbeatMillis >= gateway.heartbeatMillis()) {
            heartbeatMillis = nowMillis;
            send(health.heartbeat(traces.isWritable(), views.bySession()));
        }
    }

    @Override
    public void writable(long nowMillis) {
        this.nowMillis = nowMillis;
        history.advance();
    }

    @Override
    public void closed(long nowMillis) {
        closed = true;
        traces.unlisten(this);
    }

    /** Told to who has the right, whatever it is subscribed to. */
    void system(SystemEvent event) {
        if (client.principal().rights().maySubscribe(SystemEvents.SESSION)) {
            send(event);
        }
    }

    @Override
    public void roundTrip(int micros) {
        health.latency(micros);
    }

    private void take(TraceRequest request) throws ProtocolException {
        if (request instanceof SubscribeSession subscribe) {
            subscribe(subscribe);
        } else if (request instanceof UnsubscribeSession unsubscribe) {
            views.close(unsubscribe.sessionId());
            send(new SessionUnsubscribed(unsubscribe.sessionId()));
        } else if (request instanceof FilterAgents filter) {
            show(new Shown(Set.copyOf(filter.agentIds()), views.shown().where()));
        } else if (request instanceof Filter filter) {
            show(new Shown(views.shown().agentIds(), condition(Optional.of(filter.where()), "where")));
        } else if (request instanceof RequestHistory asked) {
            history.read(
                    readable.check(views.session(asked.sessionId())),
                    asked,
                    views.shown().agentIds());
        } else if (request instanceof TimeTravel travel) {
            travel(readable.check(views.session(travel.sessionId())), travel.timestamp());
        } else if (request instanceof SetBreakpoint set) {
            set(set);
        } else if (request instanceof RemoveBreakpoint remove) {
            if (!breakpoints.remove(remove.traceId())) {
                throw new ProtocolException(ErrorCode.NOT_FOUND, "there is no breakpoint on that trace", "traceId");
            }
            send(new BreakpointRemoved(remove.traceId()));
        } else if (request instanceof TraceRequest.Resume) {
            send(new Resumed());
            views.resume();
        } else if (request instanceof Heartbeat) {
            send(health.heartbeat(traces.isWritable(), views.bySession()));
        } else if (request instanceof Auth) {
            // Whoever is heard here has been let in.
            send(new AuthResponse(true));
        }
    }

    private void subscribe(SubscribeSession subscribe) throws ProtocolException {
        if (subscribe.delta() && !config.compressionEnabled()) {
            throw new ProtocolException(
                    ErrorCode.INVALID_REQUEST, "the delta form is switched off on this server", "delta");
        }
        if (subscribe.delta() && !client.carriesBinary()) {
            throw new ProtocolException(
                    ErrorCode.INVALID_REQUEST, "the delta form is binary, and this connection carries text", "delta");
        }
        readable.check(subscribe.sessionId());
        views.open(subscribe, line.wire());
    }

    private void show(Shown wanted) throws ProtocolException {
        views.show(wanted);
        send(new FilterApplied(
                wanted.agentIds().stream().sorted().toList(),
                wanted.where().map(EventCondition::expression).orElse("")));
    }

    private void set(SetBreakpoint set) throws ProtocolException {
        Breakpoint breakpoint = new Breakpoint(set.traceId(), condition(set.condition(), "condition"), set.pause());
        if (!breakpoints.set(breakpoint, config.breakpointsMax())) {
            throw new ProtocolException(
                    ErrorCode.INVALID_REQUEST,
                    "a client may have " + config.breakpointsMax() + " breakpoints",
                    "traceId");
        }
        send(new BreakpointSet(set.traceId(), set.condition(), set.pause()));
    }

    private Optional<EventCondition> condition(Optional<String> expression, String field) throws ProtocolException {
        if (expression.isEmpty() || expression.get().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(traces.compile(expression.get(), field));
    }

    private void travel(String sessionId, long timestamp) throws ProtocolException {
        if (travelling) {
            throw new ProtocolException(ErrorCode.TIME_TRAVEL_ERROR, "another journey is under way", "");
        }
        travelling = true;
        traces.ask(sessionId, new Travel(timestamp, TRAVEL_TRACES), reply -> {
            travelling = false;
            travelled(sessionId, timestamp, reply);
        });
    }

    private void travelled(String sessionId, long timestamp, Reply reply) {
        if (reply instanceof Accepted accepted) {
            TravelAnswer answer = TravelAnswer.of(accepted.result());
            send(new TimeTravelState(sessionId, timestamp, answer.events(), answer.state()));
        } else if (reply instanceof Refused refused) {
            refuse(refused.code(), refused.message(), refused.field());
        }
    }

    @Override
    public Traces traces() {
        return traces;
    }

    @Override
    public Shown shown() {
        return views.shown();
    }

    @Override
    public Breakpoints breakpoints() {
        return breakpoints;
    }

    @Override
    public void dropped(long events) {
        health.dropped(events);
    }

    @Override
    public void resumed(Resume outcome) {
        client.resumed(outcome);
    }

    @Override
    public void send(TraceMessage message) {
        // An answer may come when its client has left.
        if (!closed) {
            line.send(message, nowMillis);
        }
    }

    @Override
    public void send(TraceMessage message, Position at) {
        if (!closed) {
            line.send(message, at, nowMillis);
        }
    }

    private void refuse(ErrorCode code, String text, String field) {
        client.refused(code);
        send(new Failure(code, text, field, OptionalLong.empty()));
    }
}
