package dev.sluice.system;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A reader of traces that keeps all it hears. */
final class TraceClient implements WebSocket.Listener, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final StringBuilder part = new StringBuilder();
    private final java.io.ByteArrayOutputStream binaryPart = new java.io.ByteArrayOutputStream();
    private final List<JsonNode> heard = new ArrayList<>();
    private final List<byte[]> binaries = new ArrayList<>();
    private WebSocket socket;
    private boolean reading = true;

    /** Conditions are taken a little later than the rest: waits until they are. */
    static void awaitConditions(URI uri) {
        try (TraceClient client = open(uri)) {
            await().until(() -> {
                client.send("{'type':'filter','where':'true'}");
                return !client.all("filter_applied").isEmpty();
            });
        }
    }

    static TraceClient open(URI uri, String... subprotocols) {
        TraceClient client = new TraceClient();
        WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
        if (subprotocols.length > 0) {
            builder.subprotocols(subprotocols[0]);
        }
        client.socket = builder.buildAsync(uri, client).join();
        return client;
    }

    void send(String message) {
        socket.sendText(message.replace('\'', '"'), true).join();
    }

    void sendBinary(byte[] message) {
        socket.sendBinary(ByteBuffer.wrap(message), true).join();
    }

    synchronized void stopReading() {
        reading = false;
    }

    synchronized void readOn() {
        reading = true;
        socket.request(1);
    }

    synchronized List<JsonNode> all() {
        return List.copyOf(heard);
    }

    synchronized List<byte[]> binaries() {
        return List.copyOf(binaries);
    }

    List<JsonNode> all(String type) {
        return all().stream().filter(m -> m.path("type").asText().equals(type)).toList();
    }

    /** The first message of a type, when it has come. */
    JsonNode awaitFirst(String type) {
        return awaitCount(type, 1).get(0);
    }

    List<JsonNode> awaitCount(String type, int count) {
        await().atMost(Duration.ofSeconds(60)).until(() -> all(type).size() >= count);
        return all(type);
    }

    @Override
    public synchronized CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            try {
                heard.add(JSON.readTree(part.toString()));
            } catch (Exception e) {
                throw new AssertionError(part.toString(), e);
            }
            part.setLength(0);
        }
        more(from);
        return null;
    }

    @Override
    public synchronized CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        binaryPart.writeBytes(bytes);
        if (last) {
            binaries.add(binaryPart.toByteArray());
            binaryPart.reset();
        }
        more(from);
        return null;
    }

    private void more(WebSocket from) {
        if (reading) {
            from.request(1);
        }
    }

    @Override
    public void close() {
        socket.abort();
    }
}
