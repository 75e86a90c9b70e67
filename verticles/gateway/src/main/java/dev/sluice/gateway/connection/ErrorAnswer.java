package dev.sluice.gateway.connection;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** The typed error as the answer to an HTTP request, on a connection that goes on. */
public final class ErrorAnswer {
    public static final int UNAVAILABLE = 503;

    private ErrorAnswer() {}

    /** @param field the field at fault, or empty */
    public static void send(HttpServerResponse response, int status, String code, String message, String field) {
        JsonObject error = new JsonObject().put("code", code).put("message", message);
        if (!field.isEmpty()) {
            error.put("field", field);
        }
        if (status == UNAVAILABLE) {
            // Whoever is away has an heir within seconds.
            response.putHeader("Retry-After", "1");
        }
        JsonObject body = new JsonObject().put("type", "error").put("error", error);
        response.setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(body.put("timestamp", System.currentTimeMillis()).toBuffer());
    }
}
