package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.testing.redis.RedisServer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rooms of whole nodes on a real Redis, both of which are killed. */
class RoomRedisIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String REDIS_IS_AWAY = "[Rr]edis|Promise already completed";

    @Test
    void whatWasSaidSurvivesAKilledOwnerAndBackendsReachBothGatewaysOnce() throws Exception {
        TestCluster cluster = new TestCluster();
        try (RedisServer redis = RedisServer.start();
                NodeProcess owner = start(cluster, redis, "room-broadcaster")) {
            owner.awaitReady();
            try (NodeProcess one = start(cluster, redis, "gateway-only");
                    NodeProcess two = start(cluster, redis, "gateway-only");
                    RoomClient ann = join(one, "lobby?client_id=ann")) {
                RoomClient bob = join(two, "lobby?client_id=bob");
                JsonNode hello = bob.json().get(0);
                bob.leave();
                await().atMost(PATIENCE).until(() -> bob.closeCode() == 1000);
                ann.send("one");
                redis.command("PUBLISH", "sluice:room:lobby", "two");
                // Who comes in while it is under way would hear it, too.
                await().atMost(PATIENCE).until(() -> said(ann).equals(List.of("two")));
                try (RoomClient eve = join(two, "lobby?client_id=eve")) {
                    redis.command("PUBLISH", "sluice:room:lobby", "three");
                    await().atMost(PATIENCE)
                            .until(() -> said(ann).equals(List.of("two", "three"))
                                    && said(eve).equals(List.of("three")));

                    try (NodeProcess heir = start(cluster, redis, "room-broadcaster")) {
                        heir.awaitReady();
                        owner.kill();

                        String position = hello.path("epoch").asLong() + ":"
                                + hello.path("seq").asLong();
                        RoomClient again = await().atMost(PATIENCE)
                                .ignoreExceptions()
                                .until(
                                        () -> join(two, "lobby?client_id=bob&resume=" + position),
                                        joined -> !joined.ofType("SERVER_HELLO").isEmpty());
                        assertThat(again.ofType("SERVER_HELLO")
                                        .get(0)
                                        .path("recovered")
                                        .asBoolean())
                                .isTrue();
                        await().atMost(PATIENCE).until(() -> said(again).size() == 3);
                        // What a socket and what Redis brings have no order between them.
                        assertThat(said(again))
                                .containsExactlyInAnyOrder("one", "two", "three")
                                .endsWith("three");
                        await().atMost(PATIENCE).until(() -> {
                            redis.command("PUBLISH", "sluice:room:lobby", "four");
                            return said(ann).contains("four") && said(eve).contains("four");
                        });
                        assertThat(said(ann).subList(0, 2)).as("nothing twice").containsExactly("two", "three");
                        again.close();
                    }
                }
            }
        }
    }

    @Test
    void theWorldSurvivesAllNodesAlsoWhenItsHistoryIsShort() throws Exception {
        Map<String, String> settings = new HashMap<>();
        settings.put("SLUICE_ROOM_BROADCASTER_HISTORY_ENTRIES_MAX", "20");
        try (RedisServer redis = RedisServer.start()) {
            settings.putAll(settings(redis));
            try (NodeProcess node = NodeProcess.start(settings).tolerating(REDIS_IS_AWAY);
                    RoomClient ann = join(node, "lobby?client_id=ann");
                    RoomClient bob = join(node, "lobby?client_id=bob")) {
                ann.send(entity("SPAWN", "lamp"));
                ann.send(entity("SPAWN", "box"));
                for (int i = 0; i < 60; i++) {
                    ann.send("m" + i);
                }
                ann.send(entity("DESPAWN", "box"));
                await().atMost(PATIENCE).until(() -> said(bob).size() == 63);
                node.kill();
            }
            try (NodeProcess node = NodeProcess.start(settings);
                    RoomClient eve = join(node, "lobby?client_id=eve")) {
                JsonNode entities = eve.json().get(0).path("initial_state").path("entities");
                assertThat(entities.findValuesAsText("id")).containsExactly("lamp");
            }
        }
    }

    private static String entity(String what, String id) {
        return "{\"type\":\"ENTITY_" + what + "\",\"entity_id\":\"" + id + "\"}";
    }

    @Test
    void twoClustersShareARoomWithoutLoopsOrDoubles() throws Exception {
        try (RedisServer redis = RedisServer.start();
                NodeProcess east = node(redis, "east");
                NodeProcess west = node(redis, "west");
                RoomClient ann = join(east, "shared?envelope=1&client_id=ann");
                RoomClient bob = join(west, "shared?envelope=1&client_id=bob")) {
            await().atMost(PATIENCE)
                    .until(() -> known(ann).contains("bob") && known(bob).contains("ann"));
            for (int i = 0; i < 20; i++) {
                ann.send("{\"a\":" + i + "}");
                bob.send("{\"b\":" + i + "}");
            }
            redis.command("PUBLISH", "sluice:room:shared", "backend");
            await().atMost(PATIENCE)
                    .until(() -> ann.ofType("MESSAGE").size() >= 21
                            && bob.ofType("MESSAGE").size() >= 21);
            ann.send("{\"last\":1}");
            bob.send("{\"last\":2}");
            await().atMost(PATIENCE)
                    .until(() -> last(ann).contains("\"last\":2") && last(bob).contains("\"last\":1"));
            assertThat(ann.ofType("MESSAGE")).as("each once").hasSize(22);
            assertThat(bob.ofType("MESSAGE")).hasSize(22);
        }
    }

    @Test
    void twoClustersThatShareARoomAgreeOnWhatIsShared() throws Exception {
        try (RedisServer redis = RedisServer.start();
                NodeProcess east = node(redis, "east");
                NodeProcess west = node(redis, "west");
                RoomClient ann = join(east, "shared?envelope=1&client_id=ann");
                RoomClient bob = join(west, "shared?envelope=1&client_id=bob")) {
            await().atMost(PATIENCE)
                    .until(() -> known(ann).contains("bob") && known(bob).contains("ann"));

            assertThat(post(east, "once")).isEqualTo(202);
            await().atMost(PATIENCE).until(() -> bob.ofType("MESSAGE").size() == 1);
            assertThat(post(west, "once")).isEqualTo(202);
            ann.send("{\"type\":\"PRESENCE_UPDATE\",\"data\":{\"hi\":1}}");
            await().atMost(PATIENCE)
                    .until(() -> last(bob).contains("\"hi\":1") && last(bob).contains("PRESENCE_UPDATE"));
            assertThat(ann.ofType("MESSAGE")).as("said once").hasSize(1);
            assertThat(bob.ofType("MESSAGE")).hasSize(1);
            try (RoomClient eve = join(west, "shared?envelope=1&client_id=eve")) {
                assertThat(eve.texts().get(0)).contains("\"hi\":1");
            }

            ann.send("{\"type\":\"SEND\",\"text\":\"psst\",\"to\":\"bob\",\"id\":\"m1\",\"ack\":true}");
            await().atMost(PATIENCE).until(() -> ann.texts().toString().contains("\"failed\":[\"bob\"]"));
            assertThat(get(east, "/ws/shared/stats").body()).contains("\"connection_count\":1");
            await().atMost(PATIENCE).until(() -> get(west, "/ws/stats").body().contains("\"total_connections\":1"));
        }
    }

    @Test
    void whoComesIntoARoomOfAnotherClusterFindsItAsItIs() throws Exception {
        try (RedisServer redis = RedisServer.start();
                NodeProcess east = node(redis, "east");
                NodeProcess west = node(redis, "west");
                RoomClient ann = join(east, "shared?envelope=1&client_id=ann");
                RoomClient bob = join(east, "shared?client_id=bob")) {
            ann.send(entity("SPAWN", "lamp"));
            await().atMost(PATIENCE).until(() -> said(bob).size() == 1);
            try (RoomClient eve = join(west, "shared?client_id=eve")) {
                JsonNode hello = eve.json().get(0);
                assertThat(hello.path("members").findValuesAsText("client_id"))
                        .containsExactlyInAnyOrder("ann", "bob", "eve");
                assertThat(hello.path("initial_state").path("entities").findValuesAsText("id"))
                        .containsExactly("lamp");
            }
            try (RoomClient joe = join(west, "others?client_id=joe")) {
                assertThat(joe.json().get(0).path("member_count").asInt()).isEqualTo(1);
            }
        }
    }

    @Test
    void whatOneClusterDecidesHoldsInTheOther() throws Exception {
        try (RedisServer redis = RedisServer.start();
                NodeProcess east = node(redis, "east");
                NodeProcess west = node(redis, "west");
                RoomClient ann = join(east, "shared?envelope=1&client_id=ann");
                RoomClient bob = join(west, "shared?client_id=bob");
                RoomClient eve = join(west, "shared?envelope=1&client_id=eve")) {
            await().atMost(PATIENCE).until(() -> known(ann).containsAll(List.of("bob", "eve")));

            ann.send("{\"type\":\"KICK\",\"client_id\":\"bob\",\"reason\":\"spam\"}");
            await().atMost(PATIENCE).until(() -> bob.closeCode() == 4403);
            await().atMost(PATIENCE).until(() -> last(ann).contains("PRESENCE_LEAVE"));
            assertThat(refusal(west, "shared?client_id=bob")).isEqualTo("forbidden client_id");

            ann.send("{\"type\":\"LOCK\"}");
            await().atMost(PATIENCE).until(() -> last(eve).contains("\"locked\":true"));
            assertThat(refusal(west, "shared?client_id=stranger")).isEqualTo("forbidden room_id");

            eve.send("{\"type\":\"LOCK\",\"locked\":false}");
            await().atMost(PATIENCE).until(() -> last(ann).contains("\"locked\":false"));
            try (RoomClient stranger = join(east, "shared?client_id=stranger")) {
                assertThat(stranger.ofType("SERVER_HELLO")).hasSize(1);
            }
            assertThat(ann.ofType("MODERATION")).as("each once").hasSize(2);
            assertThat(eve.ofType("MODERATION")).hasSize(2);
        }
    }

    @Test
    void withoutRedisRoomsGoOnAndTheNodeSaysSo() throws Exception {
        try (RedisServer redis = RedisServer.start();
                NodeProcess node = node(redis, "alone");
                RoomClient ann = join(node, "lobby?client_id=ann");
                RoomClient bob = join(node, "lobby?client_id=bob")) {
            ann.send("before");
            await().atMost(PATIENCE).until(() -> said(bob).equals(List.of("before")));
            assertThat(metric(node, "sluice_redis_healthy")).isEqualTo(1);

            redis.kill();

            ann.send("meanwhile");
            await().atMost(PATIENCE).until(() -> said(bob).equals(List.of("before", "meanwhile")));
            await().atMost(PATIENCE).until(() -> metric(node, "sluice_redis_healthy") == 0);
            await().atMost(PATIENCE)
                    .until(() -> get(node, "/health/ready").body().contains("redis"));
            ann.send("still");
            await().atMost(PATIENCE).until(() -> said(bob).size() == 3);

            redis.restart();

            await().atMost(PATIENCE).until(() -> metric(node, "sluice_redis_healthy") == 1);
            await().atMost(PATIENCE).until(() -> {
                redis.command("PUBLISH", "sluice:room:lobby", "back");
                return said(bob).contains("back") && said(ann).contains("back");
            });
            assertThat(said(bob).subList(0, 3)).containsExactly("before", "meanwhile", "still");
        }
    }

    private static NodeProcess start(TestCluster cluster, RedisServer redis, String role) {
        return cluster.start(settings(redis), role)
                .tolerating(TestCluster.LOSS_OF_A_MEMBER)
                .tolerating(REDIS_IS_AWAY);
    }

    private static NodeProcess node(RedisServer redis, String clusterName) {
        Map<String, String> settings = new HashMap<>(settings(redis));
        settings.put("SLUICE_ROOM_BROADCASTER_REDIS_CLUSTER", clusterName);
        settings.put("SLUICE_ROOM_BROADCASTER_REDIS_SHARE", "true");
        settings.put("SLUICE_ROOM_BROADCASTER_MODERATION", "everyone");
        return NodeProcess.start(settings).tolerating(REDIS_IS_AWAY);
    }

    private static Map<String, String> settings(RedisServer redis) {
        return Map.of(
                "SLUICE_REDIS_ENABLED", "true",
                "SLUICE_REDIS_URL", redis.url(),
                "SLUICE_REDIS_PROBE_MILLIS", "200",
                "SLUICE_REDIS_COMMAND_TIMEOUT_MILLIS", "1000",
                "SLUICE_REDIS_RECONNECT_MAX_MILLIS", "200");
    }

    private static RoomClient join(NodeProcess node, String roomAndQuery) throws Exception {
        RoomClient joined = RoomClient.open(node.webSocket("/ws/" + roomAndQuery));
        await().atMost(PATIENCE).until(() -> !joined.texts().isEmpty());
        return joined;
    }

    private static String refusal(NodeProcess node, String roomAndQuery) throws Exception {
        try (RoomClient refused = RoomClient.open(node.webSocket("/ws/" + roomAndQuery))) {
            await().atMost(PATIENCE).until(() -> refused.closeCode() == 4403);
            JsonNode error = refused.ofType("error").get(0).path("error");
            return error.path("code").asText() + " " + error.path("field").asText();
        }
    }

    private static List<String> said(RoomClient client) {
        List<String> texts = client.texts();
        return texts.isEmpty() ? texts : texts.subList(1, texts.size());
    }

    private static String last(RoomClient client) {
        List<String> texts = client.texts();
        return texts.isEmpty() ? "" : texts.get(texts.size() - 1);
    }

    private static List<String> known(RoomClient client) {
        return client.json().stream()
                .flatMap(message -> message.path("members").findValuesAsText("client_id").stream())
                .toList();
    }

    private static HttpResponse<String> get(NodeProcess node, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(node.http(path)).build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static int post(NodeProcess node, String key) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(node.http("/api/rooms/shared/messages"))
                .header("Content-Type", "text/plain")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString("of a backend"))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    private static double metric(NodeProcess node, String name) throws Exception {
        return get(node, "/metrics/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(-1);
    }
}
