package dev.sluice.gateway.trace.ingest;

import dev.sluice.bus.ErrorCode;
import dev.sluice.config.TraceBatcherConfig;
import dev.sluice.gateway.trace.ingest.TraceProducer.Outcome;
import dev.sluice.patch.JsonException;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import dev.sluice.protocol.trace.EventLimits;
import dev.sluice.protocol.trace.EventStamp;
import dev.sluice.protocol.trace.TraceIntake;
import dev.sluice.runtime.Node;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * {@code POST /api/traces}: a JSON array of events, one event, or lines of one event each
 * ({@code application/x-ndjson}), which are taken as they come, however many. {@code ?sessionId=} names the session of
 * events that name none.
 *
 * <p>202 says how many were stored and lists what was refused; 429 that the rest should come again later.
 */
final class JsonDoor {
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final int NAME_LENGTH_MAX = 256;
    private static final String TYPE = "event";
    /** Lines are handed over in pieces of so many events; the body waits meanwhile. */
    private static final int PIECE_EVENTS = 500;
    /** A line has more than data and metadata. */
    private static final int LINE_OVERHEAD_BYTES = 8192;

    private final Node node;
    private final TraceProducer producer;
    private final JsonReader json;

    JsonDoor(Node node, TraceProducer producer) {
        this.node = node;
        this.producer = producer;
        this.json = new JsonReader(new JsonLimits(
                Math.max(node.config().gateway().bodyBytesMax(), lineBytesMax()),
                node.config().gateway().jsonDepthMax(),
                NAME_LENGTH_MAX));
    }

    private int lineBytesMax() {
        return node.config().traceBatcher().eventBytesMax() + LINE_OVERHEAD_BYTES;
    }

    void take(RoutingContext request, Context context) {
        String type = String.valueOf(request.request().getHeader("Content-Type"));
        if (type.contains("ndjson") || type.contains("jsonl")) {
            Body.read(request.request(), new Lines(request, context));
        } else {
            whole(request, context);
        }
    }

    private void whole(RoutingContext request, Context context) {
        Body.whole(request.request(), node.config().gateway().bodyBytesMax(), new Body.WholeReader() {
            @Override
            public void whole(byte[] body) {
                TraceIntake intake = intake();
                try {
                    intake.offer(body, json, stamp(request));
                } catch (JsonException e) {
                    producer.refused(1);
                    Answers.error(request, 400, ErrorCode.INVALID_MESSAGE, e.getMessage(), e.field());
                    return;
                }
                producer.submit(intake, context).onSuccess(outcome -> Answers.outcome(request, outcome, intake));
            }

            @Override
            public void refused(Body.Refusal refusal) {
                Answers.refused(request, refusal);
            }
        });
    }

    private TraceIntake intake() {
        TraceBatcherConfig config = node.config().traceBatcher();
        return new TraceIntake(new EventLimits(config.eventBytesMax(), config.clockAheadMillisMax()));
    }

    private static EventStamp stamp(RoutingContext request) {
        Optional<String> key = Optional.ofNullable(request.request().getHeader(IDEMPOTENCY_KEY));
        return new EventStamp(
                System.currentTimeMillis(),
                key.map(JsonDoor::numbered).orElse(() -> UUID.randomUUID().toString()),
                key.isPresent(),
                Optional.ofNullable(request.request().getParam("sessionId"))
                        .filter(session -> !session.isEmpty() && session.length() <= EventLimits.NAME_LENGTH_MAX),
                TYPE);
    }

    /** The same request gives its events the same ids when it comes again. */
    private static Supplier<String> numbered(String key) {
        AtomicLong number = new AtomicLong();
        return () -> UUID.nameUUIDFromBytes((key + ':' + number.getAndIncrement()).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    /** Lines as they come: while a piece is handed over, no more is read. */
    private final class Lines implements Body.Reader {
        private final RoutingContext request;
        private final Context context;
        private final EventStamp stamp;
        private final LineSplitter splitter;
        private final TraceIntake told = intake();
        private TraceIntake piece = intake();
        private Outcome outcome = Outcome.NOTHING;
        private Future<Void> handingOver = Future.succeededFuture();
        private boolean answered;

        Lines(RoutingContext request, Context context) {
            this.request = request;
            this.context = context;
            this.stamp = stamp(request);
            this.splitter = new LineSplitter(
                    lineBytesMax(),
                    this::line,
                    () -> piece.reject(
                            ErrorCode.MESSAGE_TOO_LARGE, "a line has more than " + lineBytesMax() + " bytes", ""));
        }

        @Override
        public void part(byte[] bytes) {
            if (!answered) {
                splitter.part(bytes);
                if (piece.offered() >= PIECE_EVENTS) {
                    handOver();
                }
            }
        }

        private void line(byte[] line) {
            try {
                piece.offer(json.read(line), stamp);
            } catch (JsonException e) {
                piece.reject(ErrorCode.INVALID_MESSAGE, e.getMessage(), e.field());
            }
        }

        private void handOver() {
            TraceIntake full = piece;
            piece = intake();
            HttpServerRequest body = request.request();
            body.pause();
            handingOver = handingOver
                    .compose(before -> producer.submit(full, context))
                    .map(done -> {
                        told.add(full);
                        outcome = outcome.and(done);
                        if (done.turnedAway() > 0) {
                            answer();
                        }
                        body.resume();
                        return null;
                    });
        }

        @Override
        public void end() {
            if (answered) {
                return;
            }
            splitter.end();
            handOver();
            handingOver.onSuccess(done -> answer());
        }

        @Override
        public void refused(Body.Refusal refusal) {
            if (answered) {
                return;
            }
            // What is in hand came out of the same damaged body: it is not taken, and the producer is told so.
            handingOver.onSuccess(done -> {
                if (!answered) {
                    answered = true;
                    Answers.refused(request, refusal, outcome, told);
                }
            });
        }

        private void answer() {
            if (!answered) {
                answered = true;
                Answers.outcome(request, outcome, told);
            }
        }
    }
}
