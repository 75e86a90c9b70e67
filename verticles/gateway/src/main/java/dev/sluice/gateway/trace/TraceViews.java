package dev.sluice.gateway.trace;

import dev.sluice.bus.ErrorCode;
import dev.sluice.gateway.trace.TraceForm.Grouping;
import dev.sluice.gateway.trace.TraceForm.Wire;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.protocol.trace.TraceRequest.SubscribeSession;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One client's views, one for each session that it has subscribed to, and what all of them show. */
final class TraceViews {
    private final TraceView.Host host;
    private final Map<String, TraceView> bySession = new LinkedHashMap<>();
    private Shown shown = Shown.ALL;
    private String lastSessionId;

    TraceViews(TraceView.Host host) {
        this.host = host;
    }

    /** A second subscription to a session replaces the first. */
    void open(SubscribeSession subscribe, Wire wire) throws ProtocolException {
        String sessionId = subscribe.sessionId();
        TraceView known = bySession.remove(sessionId);
        if (known != null) {
            known.close();
        }
        Grouping grouping = subscribe.delta() ? Grouping.DELTA : subscribe.batch() ? Grouping.BATCH : Grouping.SINGLE;
        TraceView view = new TraceView(host, sessionId, new TraceForm(wire, grouping), subscribe.resumeAfter());
        if (!view.open()) {
            throw new ProtocolException(
                    ErrorCode.TOO_MANY_SUBSCRIPTIONS,
                    "the client has " + bySession.size() + " subscriptions, or the session is read in too many forms",
                    "sessionId");
        }
        bySession.put(sessionId, view);
        lastSessionId = sessionId;
    }

    void close(String sessionId) throws ProtocolException {
        TraceView view = bySession.remove(sessionId);
        if (view == null) {
            throw new ProtocolException(ErrorCode.NO_SESSION, "there is no such subscription", "sessionId");
        }
        view.close();
    }

    Shown shown() {
        return shown;
    }

    /** All or none of the views show it from now on. */
    void show(Shown wanted) throws ProtocolException {
        Shown before = shown;
        shown = wanted;
        for (TraceView view : bySession.values()) {
            if (!view.shownChanged()) {
                shown = before;
                bySession.values().forEach(TraceView::shownChanged);
                throw new ProtocolException(
                        ErrorCode.TOO_MANY_SUBSCRIPTIONS, "the session is read through too many filters", "");
            }
        }
    }

    void resume() {
        bySession.values().forEach(TraceView::resume);
    }

    /** The one that is named, or else the one that was subscribed to last. */
    String session(Optional<String> named) throws ProtocolException {
        if (named.isPresent()) {
            return named.get();
        } else if (lastSessionId == null) {
            throw new ProtocolException(
                    ErrorCode.NO_SESSION, "sessionId is missing, and there is no subscription", "sessionId");
        }
        return lastSessionId;
    }

    Map<String, TraceView> bySession() {
        return bySession;
    }
}
