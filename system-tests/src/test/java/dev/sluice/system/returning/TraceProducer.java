package dev.sluice.system.returning;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Posts one trace event after the other, each until some node has taken it. */
final class TraceProducer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Doors doors;
    private final Thread thread = new Thread(this::run, "trace producer");
    private final List<String> acknowledged = new CopyOnWriteArrayList<>();
    private volatile boolean stopped;

    TraceProducer(Doors doors) {
        this.doors = doors;
    }

    void start() {
        thread.start();
    }

    List<String> acknowledged() {
        return acknowledged;
    }

    /** Ends, and returns the ids of all events that any node can show. */
    Set<String> stored() {
        close();
        Set<String> ids = ConcurrentHashMap.newKeySet();
        try (Viewer viewer = new Viewer(doors, ids)) {
            viewer.connect();
            await().atMost(PATIENCE).until(viewer::isDone);
        }
        System.out.printf("traces: %d events acknowledged, %d stored%n", acknowledged.size(), ids.size());
        return ids;
    }

    private void run() {
        int door = 0;
        while (!stopped) {
            String id = "event-" + acknowledged.size();
            try {
                if (post(doors.at(door), id)) {
                    acknowledged.add(id);
                } else {
                    door++;
                }
            } catch (IOException lost) {
                door++;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private boolean post(URI door, String id) throws IOException, InterruptedException {
        URI uri = URI.create(door.toString().replace("ws://", "http://")).resolve("/api/traces");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(ANSWER)
                .POST(HttpRequest.BodyPublishers.ofString("{\"id\":\"" + id + "\",\"sessionId\":\"rolling\"}"))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 202;
    }

    @Override
    public void close() {
        stopped = true;
        await().atMost(PATIENCE).until(() -> !thread.isAlive());
    }

    /** Reads the whole past of the session, in pages. */
    private static final class Viewer extends ReturningClient {
        private final Set<String> ids;
        private boolean done;

        Viewer(Doors doors, Set<String> ids) {
            super(doors, 0);
            this.ids = ids;
        }

        @Override
        String path() {
            return "/trace";
        }

        @Override
        void opened() {
            ask("");
        }

        private void ask(String cursor) {
            send("{\"type\":\"request_history\",\"sessionId\":\"rolling\",\"limit\":500,"
                    + "\"timeRange\":{\"start\":0,\"end\":4000000000000}"
                    + (cursor.isEmpty() ? "" : ",\"cursor\":\"" + cursor + "\"") + "}");
        }

        @Override
        void hear(JsonNode message) {
            if (message.path("type").asText().equals("historical_data")) {
                message.path("traces").forEach(event -> ids.add(event.path("id").asText()));
                JsonNode chunk = message.path("chunkInfo");
                boolean last =
                        chunk.path("current").asInt() >= chunk.path("total").asInt();
                if (last && message.hasNonNull("next")) {
                    ask(message.path("next").asText());
                } else if (last) {
                    done = true;
                }
            }
        }

        synchronized boolean isDone() {
            return done;
        }
    }
}
