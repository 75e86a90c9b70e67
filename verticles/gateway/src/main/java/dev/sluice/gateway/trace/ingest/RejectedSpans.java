package dev.sluice.gateway.trace.ingest;

import dev.sluice.protocol.stream.ProtocolException;
import java.util.ArrayList;
import java.util.List;

/** The spans of a request that were malformed, in words for its producer: OTLP's answer has one text for all. */
final class RejectedSpans {
    private static final int TOLD_MAX = 5;
    private static final int ID_CHARS_MAX = 32;

    private final List<String> told = new ArrayList<>();
    private int count;

    void add(OtlpSpan span, ProtocolException reason) {
        if (++count <= TOLD_MAX) {
            told.add("span " + id(span) + ": " + reason.field() + ": " + reason.getMessage());
        }
    }

    int count() {
        return count;
    }

    String message() {
        String first = String.join("; ", told);
        return count > TOLD_MAX ? first + "; and " + (count - TOLD_MAX) + " more" : first;
    }

    /** A stranger's text: no longer than need be, and nothing that a terminal or a log would obey. */
    private static String id(OtlpSpan span) {
        String id = span.ids().spanId();
        if (id.isEmpty()) {
            return "without an id";
        }
        return id.substring(0, Math.min(id.length(), ID_CHARS_MAX)).replaceAll("[^!-~]", "?");
    }
}
