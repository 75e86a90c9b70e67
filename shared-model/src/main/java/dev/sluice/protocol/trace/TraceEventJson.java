package dev.sluice.protocol.trace;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** Writes events as JSON. By hand: data and metadata are JSON texts already, and this is done for every event. */
public final class TraceEventJson {
    private TraceEventJson() {}

    public static String text(TraceEvent event) {
        StringBuilder out = new StringBuilder(256 + event.data().length());
        append(out, event);
        return out.toString();
    }

    public static void append(StringBuilder out, TraceEvent event) {
        out.append("{\"id\":");
        quoted(out, event.id());
        field(out, "traceId", event.traceId());
        event.parentId().ifPresent(parentId -> field(out, "parentId", parentId));
        field(out, "sessionId", event.sessionId());
        event.swarmId().ifPresent(swarmId -> field(out, "swarmId", swarmId));
        field(out, "agentId", event.agentId());
        field(out, "type", event.type());
        event.phase().ifPresent(phase -> field(out, "phase", phase.text()));
        out.append(",\"timestamp\":").append(event.timestamp());
        if (event.duration().isPresent()) {
            out.append(",\"duration\":");
            number(out, event.duration().getAsDouble());
        }
        out.append(",\"data\":").append(event.data());
        event.metadata().ifPresent(metadata -> out.append(",\"metadata\":").append(metadata));
        out.append('}');
    }

    /** The message {@code trace_event}. */
    public static void appendMessage(StringBuilder out, TraceEvent event, long epoch, long seq, long nowMillis) {
        out.append("{\"type\":\"trace_event\",\"event\":");
        quoted(out, event.type());
        out.append(",\"data\":");
        append(out, event);
        out.append(",\"timestamp\":").append(nowMillis);
        field(out, "sessionId", event.sessionId());
        out.append(",\"seq\":").append(seq).append(",\"epoch\":").append(epoch).append('}');
    }

    static void field(StringBuilder out, String name, String value) {
        out.append(",\"").append(name).append("\":");
        quoted(out, value);
    }

    static void quoted(StringBuilder out, String text) {
        out.append('"');
        if (isPlain(text)) {
            // In one piece: the encoder goes character by character.
            out.append(text);
        } else {
            JsonStringEncoder.getInstance().quoteAsString(text, out);
        }
        out.append('"');
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (unit < ' ' || unit == '"' || unit == '\\') {
                return false;
            }
        }
        return true;
    }

    /** 950 rather than 950.0: shorter, and what most producers sent. */
    static void number(StringBuilder out, double number) {
        long whole = (long) number;
        if (whole == number && Math.abs(whole) <= TraceFields.WHOLE_MAX) {
            out.append(whole);
        } else {
            out.append(number);
        }
    }
}
