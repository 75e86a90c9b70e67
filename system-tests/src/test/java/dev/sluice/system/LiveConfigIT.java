package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose configuration is edited while it runs, and which is asked to leave. */
class LiveConfigIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private Path conf;
    private NodeProcess node;

    @BeforeEach
    void start() throws Exception {
        conf = directory.resolve("live.json");
        edit("\"gateway\": {\"messagesPerSecondMax\": 2000}");
        node = NodeProcess.start(Map.of("SLUICE_NODE_FILES_POLL_MILLIS", "50"), "test", conf.toString())
                .tolerating("the changed configuration is not taken");
        node.awaitReady();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void limitChangesUnderAnOpenConnection() throws Exception {
        try (TextClient client = open()) {
            edit("\"gateway\": {\"messagesPerSecondMax\": 3}");
            await().atMost(PATIENCE)
                    .until(() ->
                            setting("gateway.messagesPerSecondMax").get("value").asInt() == 3);

            for (int i = 0; i < 5; i++) {
                client.send("{\"type\":\"credit\",\"n\":1}");
            }

            JsonNode error = client.awaitMessage("error");
            assertThat(error.at("/error/code").asText()).isEqualTo("rate_limit_exceeded");
            assertThat(error.at("/error/retryAfterMs").asLong()).isPositive();
            assertThat(client.closeCode()).isEqualTo(TextClient.OPEN);
            assertThat(setting("gateway.messagesPerSecondMax").get("source").asText())
                    .isEqualTo(conf.toString());
        }
    }

    @Test
    void badEditIsRefusedWithItsReasonAndChangesNothing() throws Exception {
        edit("\"gateway\": {\"messagesPerSecondMax\": \"many\"}");

        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode health = get("/health");
            assertThat(health.path("status").asText()).isEqualTo("degraded");
            assertThat(health.path("config").asText()).contains("gateway.messagesPerSecondMax: found \"many\"");
        });
        assertThat(setting("gateway.messagesPerSecondMax").get("value").asInt()).isEqualTo(2000);
        assertThat(node.output()).anyMatch(line -> line.contains("the changed configuration is not taken"));

        edit("\"bus\": {\"windowMessages\": 64}");
        await().atMost(PATIENCE)
                .until(() -> get("/health").path("config").asText().contains("takes a restart of the node: bus"));

        edit("\"gateway\": {\"messagesPerSecondMax\": 1999}");
        await().atMost(PATIENCE)
                .until(() -> get("/health").path("status").asText().equals("up"));
        assertThat(setting("gateway.messagesPerSecondMax").get("value").asInt()).isEqualTo(1999);
    }

    @Test
    void verticleStartsAnewAloneAndItsClientsGoOn() throws Exception {
        try (StreamClient client =
                StreamClient.open(node.webSocket("/stream"), "{\"type\":\"hello\",\"wantWindow\":1000}")) {
            await().atMost(PATIENCE).until(() -> client.deltas() > 10);
            long epoch = client.epoch();

            edit("\"deltaStream\": {\"streams\": {\"simulator\": {\"deltasPerSecond\": 100}, \"late\": {}}}");

            await().atMost(PATIENCE).until(() -> client.epoch() > epoch);
            int before = client.deltas();
            await().atMost(PATIENCE).until(() -> client.deltas() > before + 10);
            assertThat(client.faults()).isEmpty();
        }
        try (TextClient late = TextClient.open(node.webSocket("/stream/late"), Map.of())) {
            late.send("{\"type\":\"hello\",\"wantWindow\":1}");
            late.awaitMessage("welcome");
        }
    }

    @Test
    void drainTellsClientsWhenToComeBackAndEndsTheNode() throws Exception {
        try (TextClient client = open()) {
            HttpResponse<String> answer = send(
                    HttpRequest.newBuilder(node.http("/api/admin/drain")).POST(HttpRequest.BodyPublishers.noBody()));
            assertThat(answer.statusCode()).isEqualTo(202);

            JsonNode bye = client.awaitMessage("bye");

            assertThat(bye.path("reason").asText()).isEqualTo("draining");
            assertThat(bye.path("reconnectAfterMs").asLong(-1)).isBetween(0L, 2000L);
            assertThat(client.awaitClose()).isEqualTo(1012);
            assertThat(node.awaitExit()).isZero();
            assertThat(node.output()).noneMatch(line -> line.contains("Exception") || line.contains("in time"));
        }
    }

    private TextClient open() throws Exception {
        TextClient client = TextClient.open(node.webSocket("/stream"), Map.of());
        client.send("{\"type\":\"hello\"}");
        client.awaitMessage("welcome");
        return client;
    }

    /** As an editor does that writes a new file and puts it in the old one's place. */
    private void edit(String settings) throws IOException {
        Path draft = Files.writeString(directory.resolve("draft"), "{" + settings + "}");
        Files.move(draft, conf, StandardCopyOption.REPLACE_EXISTING);
    }

    private JsonNode setting(String path) throws Exception {
        return get("/api/admin/conf").path("settings").path(path);
    }

    private JsonNode get(String path) throws Exception {
        URI uri = node.http(path);
        return JSON.readTree(send(HttpRequest.newBuilder(uri)).body());
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }
}
