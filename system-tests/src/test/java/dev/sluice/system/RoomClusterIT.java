package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Rooms of a cluster, whose nodes are killed. */
class RoomClusterIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Of so many rooms each owner has some, but for one chance in two thousand. */
    private static final int ROOMS = 12;

    @Test
    void membersOfTwoGatewaysHearOneOrderAndThoseOfAKilledOneLeave() throws Exception {
        TestCluster cluster = new TestCluster();
        try (NodeProcess owner = start(cluster, "room-broadcaster")) {
            owner.awaitReady();
            try (NodeProcess one = start(cluster, "gateway-only");
                    NodeProcess two = start(cluster, "gateway-only");
                    RoomClient ann = join(one, "lobby?envelope=1&client_id=ann");
                    RoomClient bob = join(two, "lobby?envelope=1&client_id=bob");
                    RoomClient eve = join(one, "lobby?envelope=1&client_id=eve")) {
                for (int i = 0; i < 50; i++) {
                    ann.send("{\"a\":" + i + "}");
                    bob.send("{\"b\":" + i + "}");
                }
                await().atMost(PATIENCE).until(() -> eve.ofType("MESSAGE").size() == 100);
                List<String> order = seqs(eve);
                assertThat(order).doesNotHaveDuplicates();
                assertThat(payloads(eve, "a"))
                        .as("each sender's order is kept")
                        .isSorted()
                        .hasSize(50);
                assertThat(payloads(eve, "b")).isSorted().hasSize(50);
                await().atMost(PATIENCE).until(() -> ann.ofType("MESSAGE").size() == 50);
                await().atMost(PATIENCE).until(() -> bob.ofType("MESSAGE").size() == 50);
                assertThat(order).containsSubsequence(seqs(ann)).containsSubsequence(seqs(bob));

                for (NodeProcess node : List.of(one, two)) {
                    JsonNode stats = json(node, "/ws/lobby/stats");
                    assertThat(stats.path("connection_count").asInt()).isEqualTo(3);
                    assertThat(stats.path("messages").asInt()).isEqualTo(100);
                    JsonNode all = json(node, "/ws/stats");
                    assertThat(all.path("total_connections").asInt()).isEqualTo(3);
                    assertThat(all.path("timestamp").asText()).isNotEmpty();
                    assertThat(json(node, "/metrics").path("report").asText()).contains("Connections: 3 active");
                }

                two.kill();

                await().atMost(Duration.ofSeconds(10))
                        .until(() -> leavers(ann).equals(List.of("bob"))
                                && leavers(eve).equals(List.of("bob")));
            }
        }
    }

    @Test
    void roomsGoOnWhenTheirOwnerIsKilledAndNobodySeesAnyoneLeave() throws Exception {
        TestCluster cluster = new TestCluster();
        try (NodeProcess owner = start(cluster, "room-broadcaster");
                NodeProcess heir = start(cluster, "room-broadcaster")) {
            owner.awaitReady();
            heir.awaitReady();
            try (NodeProcess one = start(cluster, "gateway-only");
                    NodeProcess two = start(cluster, "gateway-only")) {
                List<RoomClient> anns = new ArrayList<>();
                List<RoomClient> bobs = new ArrayList<>();
                List<RoomClient> raws = new ArrayList<>();
                for (int i = 0; i < ROOMS; i++) {
                    anns.add(join(one, "room-" + i + "?envelope=1&client_id=ann"));
                    bobs.add(join(two, "room-" + i + "?envelope=1&client_id=bob"));
                    raws.add(join(two, "room-" + i + "?client_id=raw"));
                }

                for (int i = 0; i < ROOMS; i++) {
                    anns.get(i).send("{\"type\":\"ENTITY_SPAWN\",\"entity_id\":\"lamp\"}");
                    raws.get(i).send("{\"type\":\"POSITION_UPDATE\",\"entity_id\":\"raw\",\"position\":{\"x\":7}}");
                    RoomClient bob = bobs.get(i);
                    await().atMost(PATIENCE).until(() -> bob.ofType("MESSAGE").size() == 2);
                }

                owner.kill();

                await().atMost(PATIENCE).until(() -> {
                    anns.forEach(ann -> ann.send("{\"type\":\"SEND\",\"payload\":{\"after\":1}}"));
                    return bobs.stream().allMatch(RoomClusterIT::hearsAnnAgain)
                            && raws.stream()
                                    .allMatch(raw -> raw.texts().toString().contains("after"));
                });
                await().atMost(PATIENCE).until(() -> bobs.stream()
                        .anyMatch(bob -> !bob.ofType("ROOM_GAP").isEmpty()));
                for (int i = 0; i < ROOMS; i++) {
                    RoomClient bob = bobs.get(i);
                    await().atMost(PATIENCE).until(() -> known(bob).equals(Set.of("ann", "bob", "raw")));
                    assertThat(bob.ofType("PRESENCE_LEAVE")).isEmpty();
                    assertThat(anns.get(i).ofType("PRESENCE_LEAVE")).isEmpty();
                    assertThat(raws.get(i).ofType("ROOM_GAP"))
                            .as("a raw client is told where something may be missing")
                            .hasSameSizeAs(bob.ofType("ROOM_GAP"));
                    assertThat(raws.get(i).texts().toString()).doesNotContain("PRESENCE");
                    String room = "room-" + i + "?client_id=eve";
                    // Each gateway tells what it knows in its own time.
                    await().atMost(PATIENCE).untilAsserted(() -> {
                        try (RoomClient eve = join(one, room)) {
                            JsonNode world = eve.json().get(0).path("initial_state");
                            assertThat(world.path("entities").findValuesAsText("id"))
                                    .as("what was spawned under the owner that was killed")
                                    .containsExactly("lamp");
                            assertThat(world.path("players").findValuesAsText("client_id"))
                                    .containsExactly("raw");
                        }
                    });
                }
            }
        }
    }

    @Test
    void whatARoomDecidedOutlivesItsOwner() throws Exception {
        TestCluster cluster = new TestCluster();
        Map<String, String> settings = Map.of(
                "SLUICE_ROOM_BROADCASTER_MODERATION", "everyone",
                "SLUICE_ROOM_BROADCASTER_KICK_MILLIS", "600000",
                "SLUICE_ROOM_BROADCASTER_ACKS_TIMEOUT_MILLIS", "120000",
                // Later than the test lasts: what is said again is said by the next owner.
                "SLUICE_ROOM_BROADCASTER_ACKS_RETRY_MILLIS", "100000");
        try (NodeProcess owner = cluster.start(settings, "room-broadcaster").tolerating(TestCluster.LOSS_OF_A_MEMBER)) {
            owner.awaitReady();
            try (NodeProcess one = cluster.start(settings, "gateway-only").tolerating(TestCluster.LOSS_OF_A_MEMBER);
                    NodeProcess two = cluster.start(settings, "gateway-only").tolerating(TestCluster.LOSS_OF_A_MEMBER);
                    RoomClient ann = join(one, "lobby?envelope=1&client_id=ann");
                    RoomClient bob = join(two, "lobby?envelope=1&client_id=bob");
                    RoomClient mallory = join(two, "lobby?envelope=1&client_id=mallory")) {
                ann.send("{\"type\":\"SEND\",\"id\":\"m1\",\"ack\":true,\"to\":\"bob\",\"text\":\"important\"}");
                await().atMost(PATIENCE).until(() -> bob.ofType("MESSAGE").size() == 1);
                assertThat(post(one)).isEqualTo(202);
                await().atMost(PATIENCE).until(() -> ann.ofType("MESSAGE").size() == 1);
                ann.send("{\"type\":\"MUTE\",\"client_id\":\"bob\",\"seconds\":600}");
                ann.send("{\"type\":\"KICK\",\"client_id\":\"mallory\"}");
                await().atMost(PATIENCE).until(() -> mallory.closeCode() == 4403);
                ann.send("{\"type\":\"LOCK\"}");
                await().atMost(PATIENCE).until(() -> bob.ofType("MODERATION").size() == 2);

                try (NodeProcess heir =
                        cluster.start(settings, "room-broadcaster").tolerating(TestCluster.LOSS_OF_A_MEMBER)) {
                    heir.awaitReady();
                    owner.kill();

                    await().atMost(PATIENCE).until(() -> bob.ofType("MESSAGE").stream()
                            .anyMatch(message -> message.path("repeat").asBoolean()
                                    && message.path("text").asText().equals("important")));
                    long ackSeq = bob.ofType("MESSAGE").get(0).path("ack_seq").asLong();
                    await().atMost(PATIENCE).until(() -> {
                        // The owner that asked may be the one that is being killed.
                        bob.send("{\"type\":\"ACK\",\"ack_seq\":" + ackSeq + "}");
                        return ann.ofType("ACK").stream()
                                .anyMatch(
                                        ack -> ack.path("result").path("acked").asInt() == 1);
                    });
                    assertThat(post(two)).as("said under its key already").isEqualTo(202);
                    bob.send("{\"type\":\"SEND\",\"text\":\"psst\"}");
                    await().atMost(PATIENCE).until(() -> errors(bob).contains("forbidden client_id"));
                    try (RoomClient again = RoomClient.open(two.webSocket("/ws/lobby?client_id=mallory"));
                            RoomClient stranger = RoomClient.open(one.webSocket("/ws/lobby?client_id=eve"))) {
                        await().atMost(PATIENCE).until(() -> again.closeCode() == 4403);
                        await().atMost(PATIENCE).until(() -> stranger.closeCode() == 4403);
                        assertThat(errors(again)).containsExactly("forbidden client_id");
                        assertThat(errors(stranger)).containsExactly("forbidden room_id");
                        assertThat(ann.ofType("MESSAGE")).as("once").hasSize(1);
                    }
                }
            }
        }
    }

    private static boolean hearsAnnAgain(RoomClient bob) {
        return bob.ofType("MESSAGE").stream()
                .anyMatch(message -> message.path("payload").has("after"));
    }

    private static List<String> errors(RoomClient client) {
        return client.ofType("error").stream()
                .map(message -> message.path("error"))
                .map(error ->
                        error.path("code").asText() + " " + error.path("field").asText())
                .toList();
    }

    /** Each test kills somebody, and the others say so. */
    private static NodeProcess start(TestCluster cluster, String role) {
        return cluster.start(role).tolerating(TestCluster.LOSS_OF_A_MEMBER);
    }

    private static int post(NodeProcess node) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(node.http("/api/rooms/lobby/messages"))
                .header("Content-Type", "text/plain")
                .header("Idempotency-Key", "key-1")
                .POST(HttpRequest.BodyPublishers.ofString("of a backend"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static JsonNode json(NodeProcess node, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(node.http(path)).build();
        return new ObjectMapper()
                .readTree(HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.ofString())
                        .body());
    }

    /** Whom a client takes to be there: the newest list, and who joined since. */
    private static Set<String> known(RoomClient client) {
        Set<String> known = new TreeSet<>();
        for (JsonNode message : client.json()) {
            if (message.has("members")) {
                if (!message.path("type").asText().equals("PRESENCE_JOIN")) {
                    known.clear();
                }
                known.addAll(message.path("members").findValuesAsText("client_id"));
            }
        }
        return known;
    }

    private static RoomClient join(NodeProcess node, String roomAndQuery) throws Exception {
        RoomClient joined = RoomClient.open(node.webSocket("/ws/" + roomAndQuery));
        await().atMost(PATIENCE).until(() -> !joined.texts().isEmpty());
        return joined;
    }

    private static List<String> seqs(RoomClient client) {
        return client.ofType("MESSAGE").stream()
                .map(message -> message.path("epoch").asText() + ":"
                        + message.path("seq").asText())
                .toList();
    }

    private static List<Integer> payloads(RoomClient client, String field) {
        return client.ofType("MESSAGE").stream()
                .map(message -> message.path("payload").path(field))
                .filter(JsonNode::isInt)
                .map(JsonNode::asInt)
                .toList();
    }

    private static List<String> leavers(RoomClient client) {
        return client.ofType("PRESENCE_LEAVE").stream()
                .flatMap(leave -> leave.path("members").findValuesAsText("client_id").stream())
                .toList();
    }
}
