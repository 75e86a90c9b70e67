package dev.sluice.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.patch.MergePatch;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A client of a stream that checks all it hears: contiguity within an epoch, and a snapshot at each new beginning. */
final class StreamClient implements WebSocket.Listener, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final StringBuilder part = new StringBuilder();
    private final List<String> faults = new ArrayList<>();
    private final List<JsonNode> others = new ArrayList<>();
    private WebSocket socket;
    private boolean grantsBack;
    private ObjectNode state;
    private long epoch;
    private long tick;
    private int deltas;
    private int snapshots;
    private int closeCode;
    private long heardNanos = System.nanoTime();
    private long longestPauseNanos;

    /** It grants back what it consumes if it asks for a window; else its credit is the test's affair. */
    static StreamClient open(URI uri, String hello) {
        StreamClient client = new StreamClient();
        client.grantsBack = hello.contains("wantWindow");
        client.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(uri, client)
                .join();
        client.send(hello);
        return client;
    }

    synchronized void send(String message) {
        socket.sendText(message, true).join();
    }

    synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    synchronized List<JsonNode> others() {
        return List.copyOf(others);
    }

    synchronized long epoch() {
        return epoch;
    }

    synchronized long tick() {
        return tick;
    }

    synchronized int deltas() {
        return deltas;
    }

    synchronized int snapshots() {
        return snapshots;
    }

    synchronized int closeCode() {
        return closeCode;
    }

    /** The longest time without a message since the last call, in milliseconds; the pause under way counts. */
    synchronized long longestPauseMillis() {
        long longest = Math.max(longestPauseNanos, System.nanoTime() - heardNanos);
        longestPauseNanos = 0;
        heardNanos = System.nanoTime();
        return TimeUnit.NANOSECONDS.toMillis(longest);
    }

    synchronized JsonNode state() {
        return state == null ? JSON.missingNode() : state.deepCopy();
    }

    @Override
    public synchronized CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        long nowNanos = System.nanoTime();
        longestPauseNanos = Math.max(longestPauseNanos, nowNanos - heardNanos);
        heardNanos = nowNanos;
        part.append(data);
        from.request(1);
        if (last) {
            try {
                hear(JSON.readTree(part.toString()));
            } catch (Exception e) {
                faults.add(e + " at " + part);
            }
            part.setLength(0);
        }
        return null;
    }

    @Override
    public synchronized CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closeCode = code;
        return null;
    }

    @Override
    public void close() {
        socket.abort();
    }

    private void hear(JsonNode message) {
        switch (message.path("type").asText()) {
            case "snapshot" -> {
                if (message.path("epoch").asLong() < epoch) {
                    faults.add("back to a former epoch: " + message);
                }
                epoch = message.path("epoch").asLong();
                tick = message.path("tickId").asLong();
                state = (ObjectNode) message.path("state").deepCopy();
                snapshots++;
            }
            case "delta" -> delta(message);
            default -> others.add(message);
        }
    }

    private void delta(JsonNode message) {
        if (state == null || message.path("epoch").asLong() != epoch) {
            faults.add("a delta of another epoch: " + message);
        } else if (message.path("tickId").asLong() != tick + 1) {
            faults.add("a hole: after " + tick + " came " + message);
        }
        tick = message.path("tickId").asLong();
        MergePatch.fold(state, message.path("payload"));
        deltas++;
        if (grantsBack && deltas % 100 == 0) {
            socket.sendText("{\"type\":\"credit\",\"n\":100}", true);
        }
    }
}
