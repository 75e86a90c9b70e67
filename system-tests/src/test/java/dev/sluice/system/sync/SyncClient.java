package dev.sluice.system.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One connection to {@code /sync}: messages out, and in their order what comes. For one thread. */
final class SyncClient implements WebSocket.Listener, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final JsonNode CLOSED = JSON.createObjectNode();

    private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();
    private WebSocket socket;
    private volatile int closeCode;

    /** @throws IOException when nobody listens there, or not in time */
    static SyncClient open(URI uri) throws IOException, InterruptedException {
        SyncClient client = new SyncClient();
        try {
            client.socket = CLIENT.newWebSocketBuilder().buildAsync(uri, client).get(15, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(e);
        }
        return client;
    }

    /** @throws IOException when the connection is gone */
    void send(String message) throws IOException, InterruptedException {
        try {
            socket.sendText(message, true).get(5, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | IllegalStateException e) {
            throw new IOException(e);
        }
    }

    void patch(String id) throws IOException, InterruptedException {
        send("{\"type\":\"patch\",\"payload\":" + patchJson(id) + "}");
    }

    static String patchJson(String id) {
        return ("{\"id\":\"%s\",\"timestamp\":%d,\"clientId\":\"c\",\"op\":\"create_node\",\"nodeId\":\"n-%s\","
                        + "\"data\":{\"label\":\"Person\",\"properties\":{\"name\":\"%s\"}}}")
                .formatted(id, System.currentTimeMillis(), id, "x".repeat(40));
    }

    /** @return null when none came in time */
    JsonNode poll(long millis) throws IOException, InterruptedException {
        JsonNode message = messages.poll(millis, TimeUnit.MILLISECONDS);
        if (message == CLOSED) {
            messages.add(CLOSED);
            throw new IOException("closed with " + closeCode);
        }
        return message;
    }

    /** The next message of that type; others are passed over. */
    JsonNode next(String type) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() < end) {
            JsonNode message = poll(1000);
            if (message != null && message.path("type").asText().equals(type)) {
                return message.get("payload");
            }
        }
        throw new AssertionError("no " + type + " came");
    }

    int closeCode() {
        return closeCode;
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        part.append(text);
        if (last) {
            try {
                messages.add(JSON.readTree(part.toString()));
            } catch (IOException notJson) {
                throw new UncheckedIOException(notJson);
            }
            part.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closeCode = code;
        messages.add(CLOSED);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
        closeCode = 1006;
        messages.add(CLOSED);
    }

    /** At once, without a goodbye. */
    @Override
    public void close() {
        socket.abort();
    }
}
