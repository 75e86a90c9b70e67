package dev.sluice.gateway.trace.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.gateway.trace.ingest.OtlpSpan.Ids;
import dev.sluice.gateway.trace.ingest.OtlpSpan.Point;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Reads spans from OTLP's protobuf form. */
final class OtlpProtobuf {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** Attribute values nest; a stranger's must not cost stack. */
    private static final int DEPTH_MAX = 32;

    private OtlpProtobuf() {}

    static List<OtlpSpan> read(byte[] body) throws InvalidProtocolBufferException {
        List<OtlpSpan> spans = new ArrayList<>();
        for (ResourceSpans resource : ExportTraceServiceRequest.parseFrom(body).getResourceSpansList()) {
            ObjectNode attributes = attributes(resource.getResource().getAttributesList(), DEPTH_MAX);
            for (ScopeSpans scope : resource.getScopeSpansList()) {
                scope.getSpansList().forEach(span -> spans.add(span(span, attributes)));
            }
        }
        return spans;
    }

    private static OtlpSpan span(Span span, ObjectNode resource) {
        return new OtlpSpan(
                new Ids(hex(span.getTraceId()), hex(span.getSpanId()), hex(span.getParentSpanId())),
                span.getName(),
                span.getStartTimeUnixNano(),
                span.getEndTimeUnixNano(),
                span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR,
                span.getStatus().getMessage(),
                resource,
                attributes(span.getAttributesList(), DEPTH_MAX),
                span.getEventsList().stream()
                        .map(event -> new Point(
                                event.getName(),
                                event.getTimeUnixNano(),
                                attributes(event.getAttributesList(), DEPTH_MAX)))
                        .toList());
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    private static ObjectNode attributes(List<KeyValue> from, int depth) {
        ObjectNode to = NODES.objectNode();
        from.forEach(attribute -> to.set(attribute.getKey(), value(attribute.getValue(), depth - 1)));
        return to;
    }

    private static JsonNode value(AnyValue value, int depth) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> NODES.textNode(value.getStringValue());
            case BOOL_VALUE -> NODES.booleanNode(value.getBoolValue());
            case INT_VALUE -> NODES.numberNode(value.getIntValue());
            case DOUBLE_VALUE -> number(value.getDoubleValue());
            case BYTES_VALUE -> NODES.textNode(hex(value.getBytesValue()));
            case ARRAY_VALUE -> {
                ArrayNode array = NODES.arrayNode();
                if (depth > 0) {
                    value.getArrayValue().getValuesList().forEach(item -> array.add(value(item, depth - 1)));
                }
                yield array;
            }
            case KVLIST_VALUE ->
                depth > 0 ? attributes(value.getKvlistValue().getValuesList(), depth) : NODES.objectNode();
            case VALUE_NOT_SET -> NODES.nullNode();
        };
    }

    /** JSON has no word for what is no number. */
    private static JsonNode number(double number) {
        return Double.isFinite(number) ? NODES.numberNode(number) : NODES.textNode(Double.toString(number));
    }
}
