package dev.sluice.gateway.trace.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.gateway.trace.ingest.OtlpSpan.Ids;
import dev.sluice.gateway.trace.ingest.OtlpSpan.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads spans from OTLP's JSON form: camelCase, ids in hex, 64-bit numbers as texts. */
final class OtlpJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int ERROR_STATUS = 2;

    private OtlpJson() {}

    static List<OtlpSpan> read(JsonNode body) {
        List<OtlpSpan> spans = new ArrayList<>();
        for (JsonNode resource : body.path("resourceSpans")) {
            ObjectNode attributes = attributes(resource.path("resource").path("attributes"));
            for (JsonNode scope : resource.path("scopeSpans")) {
                scope.path("spans").forEach(span -> spans.add(span(span, attributes)));
            }
        }
        return spans;
    }

    private static OtlpSpan span(JsonNode span, ObjectNode resource) {
        List<Point> points = new ArrayList<>();
        for (JsonNode event : span.path("events")) {
            points.add(new Point(
                    event.path("name").asText(),
                    event.path("timeUnixNano").asLong(),
                    attributes(event.path("attributes"))));
        }
        JsonNode status = span.path("status");
        return new OtlpSpan(
                new Ids(hex(span.path("traceId")), hex(span.path("spanId")), hex(span.path("parentSpanId"))),
                span.path("name").asText(),
                span.path("startTimeUnixNano").asLong(-1),
                span.path("endTimeUnixNano").asLong(-1),
                status.path("code").asInt() == ERROR_STATUS
                        || status.path("code").asText().equals("STATUS_CODE_ERROR"),
                status.path("message").asText(),
                resource,
                attributes(span.path("attributes")),
                points);
    }

    private static String hex(JsonNode id) {
        return id.asText().toLowerCase(Locale.ROOT);
    }

    private static ObjectNode attributes(JsonNode from) {
        ObjectNode to = NODES.objectNode();
        from.forEach(attribute -> to.set(attribute.path("key").asText(), value(attribute.path("value"))));
        return to;
    }

    /** The depth is bounded by the reader's. */
    private static JsonNode value(JsonNode value) {
        if (value.has("stringValue")) {
            return NODES.textNode(value.get("stringValue").asText());
        } else if (value.has("boolValue")) {
            return NODES.booleanNode(value.get("boolValue").asBoolean());
        } else if (value.has("intValue")) {
            return NODES.numberNode(value.get("intValue").asLong());
        } else if (value.has("doubleValue")) {
            return NODES.numberNode(value.get("doubleValue").asDouble());
        } else if (value.has("bytesValue")) {
            return NODES.textNode(value.get("bytesValue").asText());
        } else if (value.has("arrayValue")) {
            ArrayNode array = NODES.arrayNode();
            value.get("arrayValue").path("values").forEach(item -> array.add(value(item)));
            return array;
        } else if (value.has("kvlistValue")) {
            return attributes(value.get("kvlistValue").path("values"));
        }
        return NODES.nullNode();
    }
}
