package dev.sluice.system;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A WebSocket client that remembers what it hears. */
final class TextClient implements WebSocket.Listener, AutoCloseable {
    static final int OPEN = -1;

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<JsonNode> messages = new CopyOnWriteArrayList<>();
    private final StringBuilder partial = new StringBuilder();
    private volatile int closeCode = OPEN;
    private volatile Throwable failure;
    private WebSocket socket;

    /** @param subprotocols may be empty */
    static TextClient open(URI uri, Map<String, String> headers, String... subprotocols) throws Exception {
        return open(HTTP, uri, headers, subprotocols);
    }

    /** @param http says whom to trust */
    static TextClient open(HttpClient http, URI uri, Map<String, String> headers, String... subprotocols)
            throws Exception {
        TextClient client = new TextClient();
        WebSocket.Builder builder = http.newWebSocketBuilder();
        headers.forEach(builder::header);
        if (subprotocols.length > 0) {
            builder.subprotocols(
                    subprotocols[0],
                    List.of(subprotocols).subList(1, subprotocols.length).toArray(String[]::new));
        }
        client.socket = builder.buildAsync(uri, client).get(20, TimeUnit.SECONDS);
        return client;
    }

    void send(String text) throws Exception {
        socket.sendText(text, true).get(20, TimeUnit.SECONDS);
    }

    List<JsonNode> messages() {
        return messages;
    }

    /** The first message of this type, once it is there. */
    JsonNode awaitMessage(String type) {
        return awaitMessage(message -> message.path("type").asText().equals(type));
    }

    JsonNode awaitMessage(Predicate<JsonNode> wanted) {
        return await().atMost(PATIENCE)
                .until(() -> messages.stream().filter(wanted).findFirst(), found -> found.isPresent())
                .orElseThrow();
    }

    int awaitClose() {
        return await().atMost(PATIENCE).until(() -> closeCode, code -> code != OPEN);
    }

    /** What the client's own end had against the connection; null if nothing. */
    Throwable failure() {
        return failure;
    }

    int closeCode() {
        return closeCode;
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        partial.append(text);
        if (last) {
            try {
                messages.add(JSON.readTree(partial.toString()));
            } catch (IOException notJson) {
                throw new UncheckedIOException(notJson);
            }
            partial.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closeCode = code;
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        failure = error;
        closeCode = 1006;
    }

    @Override
    public void close() {
        socket.abort();
    }
}
