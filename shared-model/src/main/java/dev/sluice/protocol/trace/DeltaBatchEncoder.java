package dev.sluice.protocol.trace;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.zip.Deflater;

/**
 * Writes a batch in the delta form: one JSON object of columns, deflated (RFC 1951, without zlib's header). A column
 * that holds one value throughout is that value, hoisted; times are differences; texts that recur are numbered, ids that
 * count up are steps. Each batch stands for itself, so that every reader at its position may share it.
 *
 * <p>Holds native memory until it is closed. For one thread.
 */
public final class DeltaBatchEncoder implements AutoCloseable {
    static final int VERSION = 1;

    private final Deflater deflater;
    private byte[] out = new byte[8192];

    /** @param level 1 (fast) to 9 (small) */
    public DeltaBatchEncoder(int level) {
        deflater = new Deflater(level, true);
    }

    public byte[] encode(TraceMessage.Batch batch) {
        byte[] json = columns(batch).getBytes(StandardCharsets.UTF_8);
        deflater.reset();
        deflater.setInput(json);
        deflater.finish();
        int used = 0;
        while (!deflater.finished()) {
            if (used == out.length) {
                out = Arrays.copyOf(out, out.length * 2);
            }
            used += deflater.deflate(out, used, out.length - used);
        }
        return Arrays.copyOf(out, used);
    }

    @Override
    public void close() {
        deflater.end();
    }

    private static String columns(TraceMessage.Batch batch) {
        List<TraceEvent> events = batch.events();
        StringBuilder out = new StringBuilder(128 + 96 * events.size());
        out.append("{\"v\":").append(VERSION);
        TraceEventJson.field(out, "sessionId", batch.sessionId());
        out.append(",\"epoch\":").append(batch.epoch());
        out.append(",\"from\":").append(batch.from());
        out.append(",\"to\":").append(batch.to());
        out.append(",\"count\":").append(events.size());
        ids(out, "id", events, TraceEvent::id);
        texts(out, "traceId", events, TraceEvent::traceId);
        texts(out, "parentId", events, event -> event.parentId().orElse(null));
        texts(out, "swarmId", events, event -> event.swarmId().orElse(null));
        texts(out, "agentId", events, TraceEvent::agentId);
        texts(out, "type", events, TraceEvent::type);
        texts(out, "phase", events, event -> event.phase().map(Phase::text).orElse(null));
        timestamps(out, events);
        json(out, "duration", events, DeltaBatchEncoder::duration);
        json(out, "data", events, TraceEvent::data);
        json(out, "metadata", events, event -> event.metadata().orElse(null));
        return out.append('}').toString();
    }

    private static String duration(TraceEvent event) {
        if (event.duration().isEmpty()) {
            return null;
        }
        StringBuilder out = new StringBuilder();
        TraceEventJson.number(out, event.duration().getAsDouble());
        return out.toString();
    }

    private static void timestamps(StringBuilder out, List<TraceEvent> events) {
        out.append(",\"timestamp\":[");
        long before = 0;
        for (TraceEvent event : events) {
            out.append(before == 0 && out.charAt(out.length() - 1) == '[' ? "" : ",");
            out.append(event.timestamp() - before);
            before = event.timestamp();
        }
        out.append(']');
    }

    /** A text starts anew, a number is a step from the id before. */
    private static void ids(StringBuilder out, String name, List<TraceEvent> events, Function<TraceEvent, String> of) {
        out.append(",\"").append(name).append("\":[");
        String before = "";
        for (int i = 0; i < events.size(); i++) {
            String id = of.apply(events.get(i));
            out.append(i == 0 ? "" : ",");
            long step = DeltaIds.step(before, id);
            if (step == 0) {
                TraceEventJson.quoted(out, id);
            } else {
                out.append(step);
            }
            before = id;
        }
        out.append(']');
    }

    /** A text is new, a number is that of a text that came before in this column, counted from 0; null is none. */
    private static void texts(
            StringBuilder out, String name, List<TraceEvent> events, Function<TraceEvent, String> of) {
        out.append(",\"").append(name).append("\":");
        if (isConstant(events, of)) {
            quotedOrNull(out.append("{\"all\":"), events.isEmpty() ? null : of.apply(events.get(0)));
            out.append('}');
            return;
        }
        Map<String, Integer> numbers = new HashMap<>();
        out.append('[');
        for (int i = 0; i < events.size(); i++) {
            String text = of.apply(events.get(i));
            out.append(i == 0 ? "" : ",");
            Integer number = text == null ? null : numbers.putIfAbsent(text, numbers.size());
            if (number == null) {
                quotedOrNull(out, text);
            } else {
                out.append(number.intValue());
            }
        }
        out.append(']');
    }

    private static void json(StringBuilder out, String name, List<TraceEvent> events, Function<TraceEvent, String> of) {
        out.append(",\"").append(name).append("\":");
        if (isConstant(events, of)) {
            out.append("{\"all\":")
                    .append(events.isEmpty() ? null : of.apply(events.get(0)))
                    .append('}');
            return;
        }
        out.append('[');
        for (int i = 0; i < events.size(); i++) {
            out.append(i == 0 ? "" : ",").append(of.apply(events.get(i)));
        }
        out.append(']');
    }

    private static boolean isConstant(List<TraceEvent> events, Function<TraceEvent, String> of) {
        for (int i = 1; i < events.size(); i++) {
            if (!Objects.equals(of.apply(events.get(0)), of.apply(events.get(i)))) {
                return false;
            }
        }
        return true;
    }

    private static void quotedOrNull(StringBuilder out, String text) {
        if (text == null) {
            out.append("null");
        } else {
            TraceEventJson.quoted(out, text);
        }
    }
}
