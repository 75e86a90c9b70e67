package dev.sluice.gateway.connection;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;

/** The HTTP answers to requests for connections that are not made. */
public final class Rejections {
    private Rejections() {}

    /** The connection, of whatever kind, is not admitted. */
    public static void answer(HttpServerRequest request, Gatekeeper.Rejection rejection, ConnectionCounters counters) {
        counters.refused(rejection.status());
        request.response()
                .setStatusCode(rejection.status())
                // In whole seconds, and never "at once".
                .putHeader("Retry-After", String.valueOf(rejection.retryAfterMillis() / 1000 + 1));
        end(
                request,
                new JsonObject()
                        .put("code", rejection.code().text())
                        .put("message", rejection.message())
                        .put("retryAfterMs", rejection.retryAfterMillis()));
    }

    static void end(HttpServerRequest request, JsonObject error) {
        JsonObject body = new JsonObject().put("type", "error").put("error", error);
        request.response()
                .putHeader("Content-Type", "application/json")
                // The client may have sent frames already; read as HTTP they could only do harm.
                .putHeader("Connection", "close")
                .end(body.put("timestamp", System.currentTimeMillis()).toBuffer())
                .onComplete(ended -> request.connection().close());
    }
}
