package dev.sluice.gateway.trace.ingest;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.bus.ErrorCode;
import dev.sluice.config.TraceBatcherConfig;
import dev.sluice.gateway.trace.ingest.TraceProducer.Outcome;
import dev.sluice.patch.JsonException;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import dev.sluice.protocol.stream.ProtocolException;
import dev.sluice.protocol.trace.EventLimits;
import dev.sluice.protocol.trace.EventStamp;
import dev.sluice.protocol.trace.TraceEventReader;
import dev.sluice.protocol.trace.TraceIntake;
import dev.sluice.runtime.Node;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * {@code POST /v1/traces}: OTLP over HTTP (opentelemetry-proto, version 1.8), in protobuf and in JSON. Spans that are
 * malformed are counted in a partial success; when an owner has too much to do, the answer is 429, which exporters
 * repeat.
 */
final class OtlpDoor {
    private static final String PROTOBUF = "application/x-protobuf";
    private static final int NAME_LENGTH_MAX = 256;

    private final Node node;
    private final TraceProducer producer;
    private final JsonReader json;

    OtlpDoor(Node node, TraceProducer producer) {
        this.node = node;
        this.producer = producer;
        this.json = new JsonReader(new JsonLimits(
                node.config().gateway().bodyBytesMax(), node.config().gateway().jsonDepthMax(), NAME_LENGTH_MAX));
    }

    void take(RoutingContext request, Context context) {
        String type = String.valueOf(request.request().getHeader("Content-Type"));
        boolean protobuf = type.startsWith(PROTOBUF);
        if (!protobuf && !type.startsWith("application/json")) {
            Answers.error(
                    request,
                    415,
                    ErrorCode.INVALID_REQUEST,
                    "Content-Type must be " + PROTOBUF + " or application/json",
                    "Content-Type");
            return;
        }
        Body.whole(request.request(), node.config().gateway().bodyBytesMax(), new Body.WholeReader() {
            @Override
            public void whole(byte[] body) {
                try {
                    List<OtlpSpan> spans = protobuf ? OtlpProtobuf.read(body) : OtlpJson.read(json.read(body));
                    take(request, context, protobuf, spans);
                } catch (InvalidProtocolBufferException e) {
                    producer.refused(1);
                    Answers.error(request, 400, ErrorCode.INVALID_MESSAGE, "no OTLP: " + e.getMessage(), "");
                } catch (ProtocolException e) {
                    producer.refused(1);
                    Answers.error(request, 400, e.code(), e.getMessage(), e.field());
                } catch (JsonException e) {
                    producer.refused(1);
                    Answers.error(request, 400, ErrorCode.INVALID_MESSAGE, e.getMessage(), e.field());
                }
            }

            @Override
            public void refused(Body.Refusal refusal) {
                Answers.refused(request, refusal);
            }
        });
    }

    private void take(RoutingContext request, Context context, boolean protobuf, List<OtlpSpan> spans) {
        TraceBatcherConfig config = node.config().traceBatcher();
        EventLimits limits = new EventLimits(config.eventBytesMax(), config.clockAheadMillisMax());
        TraceEventReader reader = new TraceEventReader(limits);
        EventStamp stamp = new EventStamp(
                System.currentTimeMillis(), () -> UUID.randomUUID().toString(), Optional.empty(), "span");
        TraceIntake intake = new TraceIntake(limits);
        RejectedSpans rejected = new RejectedSpans();
        for (OtlpSpan span : spans) {
            try {
                span.events(reader, stamp).forEach(intake::offer);
            } catch (ProtocolException e) {
                rejected.add(span, e);
            }
        }
        producer.refused(rejected.count());
        producer.submit(intake, context).onSuccess(outcome -> answer(request, protobuf, outcome, rejected));
    }

    private static void answer(RoutingContext request, boolean protobuf, Outcome outcome, RejectedSpans rejected) {
        if (request.response().ended() || request.response().closed()) {
            return;
        }
        if (outcome.turnedAway() > 0) {
            request.response().putHeader("Retry-After", Answers.RETRY_AFTER_SECONDS);
            Answers.error(request, 429, ErrorCode.OVERLOADED, "too many events wait to be stored", "");
        } else if (protobuf) {
            ExportTraceServiceResponse.Builder response = ExportTraceServiceResponse.newBuilder();
            if (rejected.count() > 0) {
                response.setPartialSuccess(ExportTracePartialSuccess.newBuilder()
                        .setRejectedSpans(rejected.count())
                        .setErrorMessage(rejected.message()));
            }
            request.response()
                    .putHeader("Content-Type", PROTOBUF)
                    .end(Buffer.buffer(response.build().toByteArray()));
        } else {
            JsonObject response = new JsonObject();
            if (rejected.count() > 0) {
                response.put(
                        "partialSuccess",
                        new JsonObject()
                                .put("rejectedSpans", Integer.toString(rejected.count()))
                                .put("errorMessage", rejected.message()));
            }
            Answers.send(request, 200, response);
        }
    }
}
