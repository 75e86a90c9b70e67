package dev.sluice.gateway.trace.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.bus.ErrorCode;
import dev.sluice.protocol.stream.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads the fields of OTLP's JSON form, and names the one whose shape is wrong: what is passed over in silence would be
 * spans that were lost behind a yes. Null counts as missing.
 */
record OtlpFields(JsonNode node, String path) {
    /** How protobuf's own JSON may write them, and OTLP's must not. */
    private static final Set<String> SNAKE_CASE = Set.of(
            "resource_spans",
            "scope_spans",
            "trace_id",
            "span_id",
            "parent_span_id",
            "start_time_unix_nano",
            "end_time_unix_nano",
            "time_unix_nano");

    static OtlpFields of(JsonNode node, String path) throws ProtocolException {
        if (!node.isObject()) {
            throw wrong(path, "must be an object");
        }
        OtlpFields fields = new OtlpFields(node, path);
        for (String name : SNAKE_CASE) {
            if (node.has(name)) {
                throw wrong(fields.path(name), "must be written in camelCase");
            }
        }
        return fields;
    }

    OtlpFields object(String name) throws ProtocolException {
        return node.hasNonNull(name) ? of(node.get(name), path(name)) : new OtlpFields(node.path(name), path(name));
    }

    List<OtlpFields> objects(String name) throws ProtocolException {
        if (!node.hasNonNull(name)) {
            return List.of();
        }
        JsonNode list = node.get(name);
        if (!list.isArray()) {
            throw wrong(path(name), "must be a list");
        }
        List<OtlpFields> objects = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            objects.add(of(list.get(i), path(name) + "[" + i + "]"));
        }
        return objects;
    }

    String text(String name) {
        return node.path(name).asText();
    }

    /** A time in nanoseconds, as a text or a number: 0 where it is missing, {@link OtlpSpan#NO_TIME} where it is none. */
    long nanos(String name) {
        JsonNode time = node.path(name);
        if (time.isMissingNode() || time.isNull()) {
            return 0;
        } else if (time.isNumber()) {
            boolean whole = time.canConvertToExactIntegral() && time.canConvertToLong();
            return whole && time.longValue() >= 0 ? time.longValue() : OtlpSpan.NO_TIME;
        }
        try {
            long nanos = time.isTextual() ? Long.parseLong(time.textValue()) : OtlpSpan.NO_TIME;
            return nanos >= 0 ? nanos : OtlpSpan.NO_TIME;
        } catch (NumberFormatException e) {
            return OtlpSpan.NO_TIME;
        }
    }

    ProtocolException missing(String name) {
        return wrong(path(name), "is missing");
    }

    private String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static ProtocolException wrong(String path, String what) {
        String field = path.isEmpty() ? "body" : path;
        return new ProtocolException(ErrorCode.INVALID_MESSAGE, field + " " + what, field);
    }
}
