package dev.sluice.tracebatcher;

import dev.sluice.protocol.trace.TraceEvent;

/** Names a span: ids of spans are unique within their trace only. */
record SpanKey(String traceId, String id) {
    static SpanKey of(TraceEvent event) {
        return new SpanKey(event.traceId(), event.id());
    }

    static SpanKey of(OpenSpan span) {
        return new SpanKey(span.traceId(), span.id());
    }
}
