package dev.sluice.system.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.system.NodeProcess;
import dev.sluice.system.TestCluster;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Documents as clients, backends and operators meet them. */
class SyncIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Test
    void clientsShareADocumentThatSurvivesAKillOfTheNode() throws Exception {
        Path data = NodeProcess.dataFolder();
        try (NodeProcess node = node(data)) {
            try (SyncClient writer = client(node, "/sync");
                    SyncClient other = client(node, "/sync")) {
                assertThat(writer.next("sync_state").get("patches")).isEmpty();
                assertThat(other.next("sync_state").get("version").asInt()).isZero();
                writer.patch("a");
                JsonNode accepted = writer.next("patch_response");
                assertThat(accepted.get("status").asText()).isEqualTo("accepted");
                assertThat(accepted.get("serverVersion").asInt()).isEqualTo(1);
                JsonNode broadcast = other.next("patch_broadcast");
                assertThat(broadcast.get("id").asText()).isEqualTo("a");
                assertThat(broadcast.get("serverVersion").asInt()).isEqualTo(1);
                other.patch("b");
                assertThat(writer.next("patch_broadcast").get("id").asText()).isEqualTo("b");
                assertThat(other.next("patch_response").get("status").asText()).isEqualTo("accepted");
            }
            node.kill();
        }
        try (NodeProcess node = node(data);
                SyncClient client = client(node, "/sync")) {
            JsonNode state = client.next("sync_state");
            assertThat(state.get("version").asInt()).isEqualTo(2);
            client.patch("a");
            JsonNode ignored = client.next("patch_response");
            assertThat(ignored.get("status").asText()).isEqualTo("ignored");
            assertThat(ignored.get("serverVersion").asInt()).isEqualTo(1);
            client.patch("c");
            assertThat(client.next("patch_response").get("serverVersion").asInt())
                    .isEqualTo(3);
        }
    }

    @Test
    void cutWriteAheadLogIsSaidAloudAndNothingIsTakenForLess() throws Exception {
        Path data = NodeProcess.dataFolder();
        try (NodeProcess node = node(data)) {
            try (SyncClient client = client(node, "/sync")) {
                client.patch("a");
                client.next("patch_response");
            }
            node.kill();
        }
        Files.write(data.resolve("documents.db-wal"), new byte[0]);
        try (NodeProcess node = node(data).tolerating("StoreHealth");
                SyncClient client = client(node, "/sync")) {
            assertThat(client.next("error").get("code").asText()).isEqualTo("internal");
            assertThat(post(node, "/api/sync/default/patches", SyncClient.patchJson("b"))
                            .statusCode())
                    .isEqualTo(500);
            assertThat(String.join("\n", node.output())).contains("has lost").contains("documents.db.commits");
        }
    }

    @Test
    void backendsReadAndWriteInPagesAndBatches() throws Exception {
        try (NodeProcess node = node(NodeProcess.dataFolder());
                SyncClient client = client(node, "/sync/plan-1")) {
            client.next("sync_state");
            String batch = "[" + SyncClient.patchJson("a") + "," + SyncClient.patchJson("b") + "]";
            JsonNode answer =
                    JSON.readTree(post(node, "/api/sync/plan-1/patches", batch).body());
            assertThat(answer.at("/patches/1/serverVersion").asInt()).isEqualTo(2);
            assertThat(client.next("patch_broadcast").get("id").asText()).isEqualTo("a");

            String conflict = "[" + SyncClient.patchJson("new") + ","
                    + SyncClient.patchJson("a").replace("Person", "Cat") + "]";
            HttpResponse<String> refused = post(node, "/api/sync/plan-1/patches", conflict);
            assertThat(refused.statusCode()).isEqualTo(409);
            assertThat(refused.body()).contains("\"conflict\"").contains("[1]");

            JsonNode page = get(node, "/api/sync/plan-1?fromVersion=1");
            assertThat(page.get("version").asInt()).isEqualTo(2);
            assertThat(page.get("patches")).hasSize(1);
            assertThat(get(node, "/api/admin/sync").at("/documents/0/document").asText())
                    .isEqualTo("plan-1");
            assertThat(post(node, "/api/sync/plan-1/patches", "[{\"id\":\"x\"}]")
                            .body())
                    .contains("[0].timestamp");
            assertThat(post(node, "/api/sync/..%2f/patches", batch).statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void clientOlderThanACompactionGetsTheSnapshotAndTheRest() throws Exception {
        Path data = NodeProcess.dataFolder();
        try (NodeProcess node = node(data)) {
            for (String id : new String[] {"a", "b", "c"}) {
                post(node, "/api/sync/default/patches", SyncClient.patchJson(id));
            }
            assertThat(JSON.readTree(post(node, "/api/admin/sync/default/compact?keep=1", "")
                                    .body())
                            .get("snapshotVersion")
                            .asInt())
                    .isEqualTo(3);
        }
        try (NodeProcess node = node(data);
                SyncClient client = client(node, "/sync?fromVersion=1")) {
            JsonNode state = client.next("sync_state");
            assertThat(state.at("/snapshot/nodes")).hasSize(3);
            assertThat(state.get("version").asInt()).isEqualTo(3);
            assertThat(client.next("sync_state").path("more").asBoolean()).isFalse();
            client.patch("b");
            assertThat(client.next("patch_response").get("status").asText()).isEqualTo("ignored");
        }
    }

    @Test
    void silentClientIsClosedAndOneWithHeartbeatsStays() throws Exception {
        Map<String, String> impatient = Map.of("SLUICE_GATEWAY_SYNC_SILENCE_MILLIS", "1000");
        try (NodeProcess node = NodeProcess.start(impatient);
                SyncClient silent = client(node, "/sync");
                SyncClient alive = client(node, "/sync")) {
            await().until(() -> {
                alive.send("{\"type\":\"heartbeat\",\"payload\":null}");
                return silent.closeCode() == 4408;
            });
            assertThat(alive.closeCode()).isZero();
        }
    }

    @Test
    void secondStoreOfDocumentsInOneClusterIsRefused() throws Exception {
        TestCluster cluster = new TestCluster();
        try (NodeProcess first = cluster.start("sync-log").tolerating(TestCluster.LOSS_OF_A_MEMBER)) {
            first.awaitReady();
            try (NodeProcess second = cluster.start("sync-log").tolerating(".*")) {
                assertThat(second.awaitExit()).isEqualTo(2);
                assertThat(String.join("\n", second.output()))
                        .contains("syncLog.store")
                        .contains("\"redis\"");
            }
        }
    }

    private static NodeProcess node(Path data) throws Exception {
        NodeProcess node =
                NodeProcess.start(Map.of("SLUICE_DATA", data.toString())).tolerating("BlockedThreadChecker");
        node.awaitReady();
        return node;
    }

    private static SyncClient client(NodeProcess node, String path) throws Exception {
        return SyncClient.open(node.webSocket(path));
    }

    private static HttpResponse<String> post(NodeProcess node, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(node.awaitReady() + path.substring(1)))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode get(NodeProcess node, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(node.http(path)).build();
        return JSON.readTree(
                HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
}
