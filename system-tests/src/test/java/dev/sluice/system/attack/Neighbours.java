package dev.sluice.system.attack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.system.NodeProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Well-behaved clients: readers of a stream that a backend changes fifty times a second, and writers to a document.
 * They measure how long a change takes to each reader, and a patch to its answer.
 */
final class Neighbours implements AutoCloseable {
    private static final int CHANGE_MILLIS = 20;
    private static final int PATCH_MILLIS = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** @param p99Millis of all that was measured */
    record Figures(int count, double p50Millis, double p99Millis) {
        static Figures of(List<Long> nanos) {
            long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
            return new Figures(sorted.length, at(sorted, 0.5), at(sorted, 0.99));
        }

        private static double at(long[] sorted, double share) {
            return sorted.length == 0 ? 0 : sorted[(int) (share * (sorted.length - 1))] / 1e6;
        }

        @Override
        public String toString() {
            return "p50 %6.1f ms, p99 %6.1f ms of %d".formatted(p50Millis, p99Millis, count);
        }
    }

    private final HttpClient http = HttpClient.newHttpClient();
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
    private final List<WebSocket> sockets = new ArrayList<>();
    private final List<Long> deltas = new ArrayList<>();
    private final List<Long> acks = new ArrayList<>();
    private int lost;

    Neighbours(NodeProcess node, int readers, int writers) throws Exception {
        for (int i = 0; i < readers; i++) {
            WebSocket reader = open(node.webSocket("/stream/orders"), this::read);
            reader.sendText("{\"type\":\"hello\",\"wantWindow\":60000}", true).join();
        }
        URI changes = node.http("/api/streams/orders/changes");
        timer.scheduleAtFixedRate(() -> change(changes), 0, CHANGE_MILLIS, TimeUnit.MILLISECONDS);
        for (int i = 0; i < writers; i++) {
            new Writer(open(node.webSocket("/sync/plan"), this::answered), "w" + i).next();
        }
    }

    /** What was measured since the last call. */
    synchronized Figures deltas() {
        Figures figures = Figures.of(deltas);
        deltas.clear();
        return figures;
    }

    /** So many deltas have come since then. */
    synchronized int measured() {
        return deltas.size();
    }

    synchronized Figures acks() {
        Figures figures = Figures.of(acks);
        acks.clear();
        return figures;
    }

    /** Connections that ended, which none of theirs should. */
    synchronized int lost() {
        return lost;
    }

    private void change(URI changes) {
        String body = "{\"at\":\"" + System.nanoTime() + "\"}";
        HttpRequest request = HttpRequest.newBuilder(changes)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        http.sendAsync(request, HttpResponse.BodyHandlers.discarding());
    }

    private synchronized void read(WebSocket from, JsonNode message) {
        if (message.path("type").asText().equals("delta")) {
            deltas.add(System.nanoTime() - message.at("/payload/at").asLong());
        }
    }

    private synchronized void answered(WebSocket from, JsonNode message) {
        if (message.path("type").asText().equals("patch_response")) {
            String id = message.at("/payload/patchId").asText();
            acks.add(System.nanoTime() - Long.parseLong(id.substring(id.indexOf('-') + 1)));
            Writer next = new Writer(from, id.substring(0, id.indexOf('-')));
            timer.schedule(next::next, PATCH_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private record Writer(WebSocket socket, String name) {
        /** One patch at a time. */
        void next() {
            socket.sendText(
                    ("{\"type\":\"patch\",\"payload\":{\"id\":\"%s-%d\",\"timestamp\":1,\"clientId\":\"%s\","
                                    + "\"op\":\"create_node\",\"nodeId\":\"n\",\"data\":{\"label\":\"L\"}}}")
                            .formatted(name, System.nanoTime(), name),
                    true);
        }
    }

    private WebSocket open(URI uri, BiConsumer<WebSocket, JsonNode> hears) {
        WebSocket socket =
                http.newWebSocketBuilder().buildAsync(uri, new Listener(hears)).join();
        sockets.add(socket);
        return socket;
    }

    private final class Listener implements WebSocket.Listener {
        private final BiConsumer<WebSocket, JsonNode> hears;
        private final StringBuilder part = new StringBuilder();

        Listener(BiConsumer<WebSocket, JsonNode> hears) {
            this.hears = hears;
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                try {
                    hears.accept(from, JSON.readTree(part.toString()));
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
                part.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            synchronized (Neighbours.this) {
                lost++;
            }
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            synchronized (Neighbours.this) {
                lost++;
            }
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        sockets.forEach(WebSocket::abort);
    }
}
