package dev.sluice.tracebatcher;

import dev.sluice.protocol.trace.Phase;
import dev.sluice.protocol.trace.TraceEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a session's events up to a time come to: agents, the spans that are open, and counters. A fold: events go in by
 * their {@code TraceKey}s, in order.
 *
 * <p>A span is opened by an event with the phase start, and closed by one with the phase complete or error: of the same
 * id and trace, or, for producers that give each event an id of its own, one whose parent is an open span of the same agent and
 * type. Ends without a start, and parents that nobody knows or that form a circle, do no harm: nothing here follows
 * parents.
 *
 * <p>All of it is bounded. Beyond its bound the span that was opened first is forgotten, and counted; agents and types
 * are counted in one sum.
 */
final class SessionState {
    /** How much of a session is kept. */
    record Bounds(int agentsMax, int openSpansMax, int typesMax) {}

    /** Where what is beyond a bound is counted; no producer can use an empty name. */
    static final String OTHERS = "";

    static final long WHOLE = -1;

    private final Bounds bounds;
    final Map<String, AgentState> agents = new TreeMap<>();
    final Map<SpanKey, OpenSpan> openSpans = new LinkedHashMap<>();
    final Map<String, Long> eventsByType = new TreeMap<>();
    final NewestEnds newestEnds;
    long events;
    long errors;
    long spansStarted;
    long spansEnded;
    long spansForgotten;
    /** Events before this time are gone, and not all of them are in here; {@link #WHOLE} where none is missing. */
    long partialSince = WHOLE;

    SessionState(Bounds bounds) {
        this.bounds = bounds;
        this.newestEnds = new NewestEnds(bounds.openSpansMax());
    }

    Bounds bounds() {
        return bounds;
    }

    void apply(TraceEvent event) {
        newestEnds.advance(event.timestamp());
        events++;
        if (event.phase().filter(phase -> phase == Phase.ERROR).isPresent()) {
            errors++;
        }
        String agent = within(agents, event.agentId(), bounds.agentsMax());
        agents.merge(agent, AgentState.first(event), (known, first) -> known.after(event));
        eventsByType.merge(within(eventsByType, event.type(), bounds.typesMax()), 1L, Long::sum);
        if (event.starts()) {
            open(event);
        } else if (event.ends()) {
            close(event);
        }
    }

    private void open(TraceEvent event) {
        OpenSpan span = new OpenSpan(
                event.id(), event.traceId(), event.parentId(), event.agentId(), event.type(), event.timestamp());
        SpanKey key = SpanKey.of(event);
        if (newestEnds.has(key)) {
            if (newestEnds.started(key)) {
                spansStarted++;
                spansEnded++;
            }
            return;
        }
        // A start that comes twice is one span.
        if (openSpans.putIfAbsent(key, span) != null) {
            return;
        }
        spansStarted++;
        if (openSpans.size() > bounds.openSpansMax()) {
            openSpans.remove(openSpans.keySet().iterator().next());
            spansForgotten++;
        }
    }

    private void close(TraceEvent event) {
        OpenSpan span = openSpans.get(SpanKey.of(event));
        if (span == null) {
            span = ofTraceless(event, event.id());
        }
        if (span == null) {
            span = parent(event);
        }
        if (span == null) {
            newestEnds.ended(SpanKey.of(event), false);
            return;
        }
        openSpans.remove(SpanKey.of(span));
        newestEnds.ended(SpanKey.of(span), true);
        spansEnded++;
    }

    /** The parent that the event is the end of, or null. */
    private OpenSpan parent(TraceEvent event) {
        String parentId = event.parentId().orElse(null);
        if (parentId == null) {
            return null;
        }
        OpenSpan parent = openSpans.get(new SpanKey(event.traceId(), parentId));
        if (parent == null) {
            parent = ofTraceless(event, parentId);
        }
        return parent != null
                        && parent.agentId().equals(event.agentId())
                        && parent.type().equals(event.type())
                ? parent
                : null;
    }

    /** An end whose producer named no trace has its own id there: then the span's id has to do. */
    private OpenSpan ofTraceless(TraceEvent event, String spanId) {
        if (!event.traceId().equals(event.id())) {
            return null;
        }
        OpenSpan traceless = openSpans.get(new SpanKey(spanId, spanId));
        if (traceless != null) {
            return traceless;
        }
        return openSpans.values().stream()
                .filter(span -> span.id().equals(spanId))
                .findFirst()
                .orElse(null);
    }

    private static String within(Map<String, ?> known, String name, int max) {
        return known.containsKey(name) || known.size() < max ? name : OTHERS;
    }
}
