package dev.sluice.system;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A reader of one event stream, by the letter of the standard, that remembers what it hears. It never comes back. */
final class EventSourceClient implements AutoCloseable {
    /**
     * One event.
     *
     * @param id the last one that was told, with this event or before
     * @param retry empty where the event gives no hint
     */
    record Event(String id, String name, String retry, JsonNode data) {
        String type() {
            return data.path("type").asText();
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final HttpResponse<InputStream> response;
    private volatile boolean ended;
    private volatile String lastId = "";
    private volatile int comments;

    private EventSourceClient(HttpResponse<InputStream> response) {
        this.response = response;
        Thread reader = new Thread(this::read, "an event stream");
        reader.setDaemon(true);
        reader.start();
    }

    /** @throws AssertionError unless the answer is an event stream */
    static EventSourceClient open(URI uri, Map<String, String> headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        headers.forEach(request::header);
        HttpResponse<InputStream> response = HTTP.send(request.build(), BodyHandlers.ofInputStream());
        String type = response.headers().firstValue("Content-Type").orElse("");
        if (response.statusCode() != 200 || !type.equals("text/event-stream")) {
            throw new AssertionError(
                    response.statusCode() + " " + new String(response.body().readAllBytes()));
        }
        return new EventSourceClient(response);
    }

    static EventSourceClient open(URI uri) throws Exception {
        return open(uri, Map.of());
    }

    /** Where it was, as somebody tells it who comes back. */
    static EventSourceClient resume(URI uri, String lastEventId) throws Exception {
        return open(uri, Map.of("Last-Event-ID", lastEventId));
    }

    List<Event> events() {
        return events;
    }

    List<Event> events(String type) {
        return events.stream().filter(event -> event.type().equals(type)).toList();
    }

    String lastId() {
        return lastId;
    }

    int comments() {
        return comments;
    }

    Event awaitEvent(String type) {
        return awaitEvent(event -> event.type().equals(type));
    }

    /** The first such event, once it is there. */
    Event awaitEvent(Predicate<Event> wanted) {
        return await().atMost(PATIENCE)
                .until(() -> events.stream().filter(wanted).findFirst(), found -> found.isPresent())
                .orElseThrow();
    }

    void awaitEnd() {
        await().atMost(PATIENCE).until(() -> ended);
    }

    /** Before its time. */
    void hangUp() throws IOException {
        response.body().close();
    }

    @Override
    public void close() throws IOException {
        hangUp();
    }

    private void read() {
        StringBuilder data = new StringBuilder();
        String name = "";
        String retry = "";
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    lastId = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    data.append(data.isEmpty() ? "" : "\n").append(line.substring(6));
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("retry: ")) {
                    retry = line.substring(7);
                } else if (line.startsWith(":")) {
                    comments++;
                } else if (line.isEmpty()) {
                    if (!data.isEmpty()) {
                        events.add(new Event(lastId, name, retry, JSON.readTree(data.toString())));
                    }
                    data.setLength(0);
                    name = "";
                    retry = "";
                } else {
                    throw new IOException("not a line of an event stream: " + line);
                }
            }
        } catch (IOException cut) {
            // What was heard until then is all there is.
        }
        ended = true;
    }
}
