package dev.sluice.gateway.connection;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
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
        HttpServerResponse response = request.response().putHeader("Content-Type", "application/json");
        Buffer text = body.put("timestamp", System.currentTimeMillis()).toBuffer();
        if (request.version() == HttpVersion.HTTP_2) {
            // Other requests are under way on the same connection.
            response.end(text);
            return;
        }
        // The client may have sent frames already; read as HTTP they could only do harm.
        response.putHeader("Connection", "close").end(text).onComplete(ended -> request.connection()
                .close());
    }
}
