package dev.sluice.system.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.system.NodeProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The file of the documents can't be used: that is said, nothing acknowledged is lost, and all else goes on. */
class StoreTroubleIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int FILE_KIBIBYTES_MAX = 8192;
    private static final int PROPERTY_BYTES = 50_000;
    private static final Duration STEADY = Duration.ofSeconds(2);
    /** More than fit by far: the test ends at the first that is refused. */
    private static final int PATCHES_MAX = 1000;

    @Test
    void whatWasAcknowledgedBeforeTheDiskWasFullIsThereAndTheRestIsRefused() throws Exception {
        Path data = NodeProcess.dataFolder();
        Map<String, String> environment = Map.of("SLUICE_DATA", data.toString());
        List<String> acknowledged = new ArrayList<>();
        try (NodeProcess node = NodeProcess.startWithFilesBelow(FILE_KIBIBYTES_MAX, environment)
                .tolerating("StoreHealth|SQLite|dev.sluice.store|Store")) {
            HttpResponse<String> answer;
            do {
                String id = "p" + acknowledged.size();
                answer = post(node, "/api/sync/plan/patches", large(id));
                if (answer.statusCode() == 200) {
                    acknowledged.add(id);
                }
            } while (answer.statusCode() == 200 && acknowledged.size() < PATCHES_MAX);
            assertThat(answer.statusCode()).as(answer.body()).isBetween(500, 503);
            assertThat(JSON.readTree(answer.body()).at("/error/code").asText()).isIn("internal", "overloaded");
            assertThat(answer.body()).doesNotContain(data.toString());
            assertThat(patchesOf(node)).isEqualTo(acknowledged);
            assertThat(get(node, "/metrics/prometheus").body()).contains("sluice_sync_store_failures_total{");
            assertThat(post(node, "/api/streams/simulator/changes", "{\"goesOn\":1}")
                            .statusCode())
                    .isEqualTo(202);
            // Also not in between: what is tried meanwhile does not fit either.
            await().during(STEADY).until(() -> get(node, "/health/ready").statusCode() == 503);
        }
        try (NodeProcess node = NodeProcess.start(environment)) {
            assertThat(patchesOf(node)).isEqualTo(acknowledged);
            assertThat(post(node, "/api/sync/plan/patches", large("later")).statusCode())
                    .isEqualTo(200);
            acknowledged.add("later");
            assertThat(patchesOf(node)).isEqualTo(acknowledged);
        }
    }

    @Test
    void aFileThatIsNoDatabaseIsNamedInTheLogAndLeftAsItIs() throws Exception {
        Path data = NodeProcess.dataFolder();
        byte[] foreign = "these are somebody's notes, and no database at all. "
                .repeat(200)
                .getBytes(StandardCharsets.UTF_8);
        Files.write(data.resolve("documents.db"), foreign);
        assertRefusesDocumentsAlone(data);
        assertThat(Files.readAllBytes(data.resolve("documents.db"))).isEqualTo(foreign);
    }

    @Test
    void aFolderThatCanNotBeWrittenToIsNamedInTheLog() throws Exception {
        Path data = NodeProcess.dataFolder();
        Files.createDirectory(data.resolve("documents.db"));
        assertRefusesDocumentsAlone(data);
    }

    @Test
    void aNodeWhoseTracesCanNotBeStoredSaysSo() throws Exception {
        Path data = NodeProcess.dataFolder();
        Files.createDirectory(data.resolve("traces.db"));
        try (NodeProcess node = NodeProcess.start(Map.of("SLUICE_DATA", data.toString()))
                .tolerating("StoreHealth|SQLite|dev.sluice.store|Store")) {
            assertThat(post(node, "/api/traces", "{\"sessionId\":\"s\"}").statusCode())
                    .isEqualTo(429);
            await().until(() -> get(node, "/health/ready").statusCode() == 503);
            assertThat(get(node, "/health/ready").body()).contains("\"failing\":[\"traces\"]");
            assertThat(post(node, "/api/sync/plan/patches", SyncClient.patchJson("a"))
                            .statusCode())
                    .isEqualTo(200);

            Files.delete(data.resolve("traces.db"));
            await().until(() -> get(node, "/health/ready").statusCode() == 200);
            assertThat(post(node, "/api/traces", "{\"sessionId\":\"s\"}").statusCode())
                    .isEqualTo(202);
        }
    }

    private static void assertRefusesDocumentsAlone(Path data) throws Exception {
        try (NodeProcess node = NodeProcess.start(Map.of("SLUICE_DATA", data.toString()))
                .tolerating("StoreHealth|SQLite|dev.sluice.store|Store")) {
            HttpResponse<String> answer = post(node, "/api/sync/plan/patches", SyncClient.patchJson("a"));
            assertThat(answer.statusCode()).isBetween(500, 503);
            JsonNode error = JSON.readTree(answer.body()).get("error");
            assertThat(error.get("code").asText()).isIn("internal", "overloaded");
            assertThat(error.get("message").asText()).doesNotContain(data.toString());
            try (SyncClient client = SyncClient.open(node.webSocket("/sync/plan"))) {
                assertThat(client.next("error").get("code").asText()).isIn("internal", "overloaded");
            }
            assertThat(String.join("\n", node.output()))
                    .contains(data.resolve("documents.db").toString());
            await().until(() -> get(node, "/health/ready").statusCode() == 503);
            assertThat(post(node, "/api/streams/simulator/changes", "{\"goesOn\":1}")
                            .statusCode())
                    .isEqualTo(202);
        }
    }

    private static String large(String id) {
        return SyncClient.patchJson(id).replace("\"name\":\"", "\"name\":\"" + "x".repeat(PROPERTY_BYTES));
    }

    /** The ids of all patches, in their order. */
    private static List<String> patchesOf(NodeProcess node) throws Exception {
        List<String> ids = new ArrayList<>();
        JsonNode page;
        do {
            page = JSON.readTree(
                    get(node, "/api/sync/plan?fromVersion=" + ids.size()).body());
            page.get("patches").forEach(patch -> ids.add(patch.get("id").asText()));
        } while (page.path("more").asBoolean());
        return ids;
    }

    private static HttpResponse<String> get(NodeProcess node, String path) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(node.http(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(NodeProcess node, String path, String body) throws Exception {
        URI uri = node.http(path);
        return HTTP.send(
                HttpRequest.newBuilder(uri)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
