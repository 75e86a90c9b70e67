package dev.sluice.gateway.trace.ingest;

import dev.sluice.bus.ErrorCode;
import dev.sluice.gateway.connection.ErrorAnswer;
import dev.sluice.gateway.trace.ingest.Body.Refusal;
import dev.sluice.gateway.trace.ingest.TraceProducer.Outcome;
import dev.sluice.protocol.trace.TraceIntake;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** What producers are answered. */
final class Answers {
    static final String RETRY_AFTER_SECONDS = "1";

    private Answers() {}

    /** A body that can't be read is not read to its end: the connection ends with the answer. */
    static void refused(RoutingContext request, Refusal refusal) {
        endConnection(request);
        error(request, status(refusal), code(refusal), refusal.message(), refusal.field());
    }

    /** The same in the midst of a stream: events before it are taken already, and the producer must know how many. */
    static void refused(RoutingContext request, Refusal refusal, Outcome outcome, TraceIntake intake) {
        endConnection(request);
        JsonObject error = new JsonObject()
                .put("code", code(refusal).text())
                .put("message", refusal.message())
                .put("field", refusal.field());
        JsonObject body = body(outcome, intake).put("type", "error").put("error", error);
        send(request, status(refusal), body.put("timestamp", System.currentTimeMillis()));
    }

    private static void endConnection(RoutingContext request) {
        if (request.request().version() != HttpVersion.HTTP_2) {
            request.response().putHeader("Connection", "close");
        }
    }

    private static int status(Refusal refusal) {
        return refusal.tooLarge() ? 413 : 400;
    }

    private static ErrorCode code(Refusal refusal) {
        return refusal.tooLarge() ? ErrorCode.MESSAGE_TOO_LARGE : ErrorCode.INVALID_MESSAGE;
    }

    static void error(RoutingContext request, int status, ErrorCode code, String message, String field) {
        if (isAwaited(request)) {
            ErrorAnswer.send(request.response(), status, code.text(), message, field);
        }
    }

    static void outcome(RoutingContext request, Outcome outcome, TraceIntake intake) {
        JsonObject body = body(outcome, intake);
        if (outcome.turnedAway() > 0) {
            request.response().putHeader("Retry-After", RETRY_AFTER_SECONDS);
            send(request, 429, body);
        } else if (outcome.accepted() == 0 && intake.rejected() > 0) {
            send(request, 400, body);
        } else {
            send(request, 202, body);
        }
    }

    private static JsonObject body(Outcome outcome, TraceIntake intake) {
        JsonArray rejected = new JsonArray();
        intake.rejections()
                .forEach(rejection -> rejected.add(new JsonObject()
                        .put("index", rejection.index())
                        .put("code", rejection.code().text())
                        .put("message", rejection.message())
                        .put("field", rejection.field())));
        JsonObject body = new JsonObject()
                .put("accepted", outcome.accepted())
                .put("rejectedCount", intake.rejected())
                .put("rejected", rejected);
        if (outcome.turnedAway() > 0) {
            body.put("turnedAway", outcome.turnedAway());
        }
        return body;
    }

    static void send(RoutingContext request, int status, JsonObject body) {
        if (isAwaited(request)) {
            request.response()
                    .setStatusCode(status)
                    .putHeader("Content-Type", "application/json")
                    .end(body.toBuffer());
        }
    }

    private static boolean isAwaited(RoutingContext request) {
        return !request.response().ended() && !request.response().closed();
    }
}
