package dev.sluice.bench.trace;

import dev.sluice.bench.wire.EpochMicros;
import java.nio.charset.StandardCharsets;

/** Events of one length as lines of JSON. An id begins with the microsecond in which it was made. */
public final class Events {
    private static final int AGENTS = 8;
    private static final int AROUND_BYTES = 190;

    private final String padding;
    private final StringBuilder lines = new StringBuilder();
    private long made;
    private long spanMicros;

    /** @param bytes about how long a line is */
    public Events(int bytes) {
        padding = "x".repeat(Math.max(0, bytes - AROUND_BYTES));
    }

    /** Of now. */
    public Events add(String sessionId) {
        long micros = EpochMicros.now();
        return add(sessionId, micros, micros / 1000);
    }

    /** Of any time. */
    public Events add(String sessionId, long micros, long timestamp) {
        long number = made++;
        // Two events are a span, which ends with the id that it began with.
        long span = number / 2;
        spanMicros = number % 2 == 0 ? micros : spanMicros;
        lines.append("{\"id\":\"").append(spanMicros).append('-').append(span);
        lines.append("\",\"traceId\":\"trace-").append(span / 50);
        lines.append("\",\"parentId\":\"task-").append(span / 50);
        lines.append("\",\"sessionId\":\"").append(sessionId);
        lines.append("\",\"agentId\":\"agent-").append(span % AGENTS);
        lines.append("\",\"type\":\"tool_call\",\"phase\":\"").append(number % 2 == 0 ? "start" : "complete");
        lines.append("\",\"timestamp\":").append(timestamp);
        lines.append(",\"data\":{\"tool\":\"grep\",\"text\":\"").append(padding).append("\"}}\n");
        return this;
    }

    /** What was added since the last call. */
    public byte[] take() {
        byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
        lines.setLength(0);
        return bytes;
    }
}
