package dev.sluice.gateway.trace.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.gateway.trace.ingest.OtlpSpan.Ids;
import dev.sluice.gateway.trace.ingest.OtlpSpan.Point;
import dev.sluice.protocol.stream.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads spans from OTLP's JSON form: camelCase, ids in hex, 64-bit numbers as texts. */
final class OtlpJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int ERROR_STATUS = 2;

    private OtlpJson() {}

    /** @throws ProtocolException names the first field that has another shape than OTLP's */
    static List<OtlpSpan> read(JsonNode json) throws ProtocolException {
        OtlpFields body = OtlpFields.of(json, "");
        if (!json.isEmpty() && !json.has("resourceSpans")) {
            throw body.missing("resourceSpans");
        }
        List<OtlpSpan> spans = new ArrayList<>();
        for (OtlpFields resource : body.objects("resourceSpans")) {
            ObjectNode attributes = attributes(resource.object("resource"));
            for (OtlpFields scope : resource.objects("scopeSpans")) {
                for (OtlpFields span : scope.objects("spans")) {
                    spans.add(span(span, attributes));
                }
            }
        }
        return spans;
    }

    private static OtlpSpan span(OtlpFields span, ObjectNode resource) throws ProtocolException {
        List<Point> points = new ArrayList<>();
        for (OtlpFields event : span.objects("events")) {
            points.add(new Point(event.text("name"), event.nanos("timeUnixNano"), attributes(event)));
        }
        JsonNode status = span.object("status").node();
        return new OtlpSpan(
                new Ids(hex(span, "traceId"), hex(span, "spanId"), hex(span, "parentSpanId")),
                span.text("name"),
                span.nanos("startTimeUnixNano"),
                span.nanos("endTimeUnixNano"),
                status.path("code").asInt() == ERROR_STATUS
                        || status.path("code").asText().equals("STATUS_CODE_ERROR"),
                status.path("message").asText(),
                resource,
                attributes(span),
                points);
    }

    private static String hex(OtlpFields fields, String name) {
        return fields.text(name).toLowerCase(Locale.ROOT);
    }

    private static ObjectNode attributes(OtlpFields of) throws ProtocolException {
        ObjectNode to = NODES.objectNode();
        for (OtlpFields attribute : of.objects("attributes")) {
            to.set(attribute.text("key"), value(attribute.node().path("value")));
        }
        return to;
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
