package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.protocol.room.wire.ChatMessage;
import dev.sluice.protocol.room.wire.Envelope;
import dev.sluice.protocol.room.wire.MessageType;
import dev.sluice.protocol.room.wire.RoomMessage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One node, and the conversation that is documented for clients of rooms. */
class RoomIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static NodeProcess node;

    @BeforeAll
    static void start() {
        node = NodeProcess.start(Map.of(
                "SLUICE_ROOM_BROADCASTER_MODERATION", "everyone", "SLUICE_ROOM_BROADCASTER_ACKS_RETRY_MILLIS", "300"));
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
        assertThat(node.output()).noneMatch(line -> line.contains("blocked") || line.contains("Exception"));
    }

    @Test
    void theDocumentedClientJoinsTalksAndLeaves() throws Exception {
        try (RoomClient ann = join("test-room?user_id=user123&client_id=client456");
                RoomClient bob = join("test-room")) {
            JsonNode hello = ann.json().get(0);
            assertThat(hello.path("type").asText()).isEqualTo("SERVER_HELLO");
            assertThat(hello.path("room_id").asText()).isEqualTo("test-room");
            assertThat(hello.path("client_id").asText()).isEqualTo("client456");
            assertThat(hello.path("timestamp").asLong()).isPositive();
            assertThat(bob.json().get(0).path("client_id").asText()).hasSize(36);
            String json = "{ \"type\": \"TEST_MESSAGE\", \"data\": \"Hello from client ä\" }";
            byte[] bytes = {0, 1, 2, (byte) 0xFF};

            ann.send(json);
            ann.send("no json at all");
            ann.send(bytes);

            await().atMost(PATIENCE).until(() -> bob.binaries().size() == 1);
            assertThat(bob.texts().subList(1, 3)).containsExactly(json, "no json at all");
            assertThat(bob.binaries().get(0)).isEqualTo(bytes);
            bob.send("{\"type\":\"CHAT_MESSAGE\",\"text\":\"Hello from wscat!\"}");
            await().atMost(PATIENCE).until(() -> ann.texts().size() == 2);
            assertThat(ann.texts().get(1)).as("never her own").contains("Hello from wscat!");
            assertThat(ann.binaries()).isEmpty();

            JsonNode stats = get("/ws/test-room/stats");
            assertThat(stats.path("room_id").asText()).isEqualTo("test-room");
            assertThat(stats.path("connection_count").asInt()).isEqualTo(2);
            JsonNode first = stats.path("connections").get(0);
            assertThat(first.path("user_id").asText()).isEqualTo("user123");
            assertThat(first.path("client_id").asText()).isEqualTo("client456");
            assertThat(Instant.parse(first.path("connected_at").asText())).isBefore(Instant.now());
            assertThat(get("/ws/stats").path("total_connections").asInt()).isGreaterThanOrEqualTo(2);
            assertThat(get("/metrics").path("report").asText())
                    .startsWith("=== Performance Report ===\nUptime: ")
                    .containsPattern("Connections: \\d+ active / \\d+ total \\(\\d+ errors\\)\n");
            ann.leave();
            await().atMost(PATIENCE)
                    .until(() ->
                            get("/ws/test-room/stats").path("connection_count").asInt() == 1);
        }
    }

    @Test
    void envelopesTellWhoSaidWhatAndWhoComesAndGoes() throws Exception {
        try (RoomClient ann = join("envelope?client_id=ann&envelope=1")) {
            RoomClient bob = join("envelope?client_id=bob&envelope=1");
            await().atMost(PATIENCE).until(() -> ann.ofType("PRESENCE_JOIN").size() == 1);
            bob.send("{\"type\":\"CHAT_MESSAGE\",\"message\":\"hi\"}");
            bob.send("{\"type\":\"PRESENCE_UPDATE\",\"data\":{\"mood\":\"fine\"}}");
            await().atMost(PATIENCE).until(() -> ann.ofType("PRESENCE_UPDATE").size() == 1);
            JsonNode said = ann.ofType("MESSAGE").get(0);
            assertThat(said.path("from").asText()).isEqualTo("bob");
            assertThat(said.path("payload").path("message").asText()).isEqualTo("hi");
            assertThat(said.path("seq").asLong())
                    .isGreaterThan(ann.json().get(0).path("seq").asLong());
            assertThat(ann.ofType("PRESENCE_UPDATE")
                            .get(0)
                            .path("members")
                            .get(0)
                            .path("data")
                            .path("mood")
                            .asText())
                    .isEqualTo("fine");
            bob.close();
            await().atMost(PATIENCE).until(() -> ann.ofType("PRESENCE_LEAVE").size() == 1);
        }
    }

    @Test
    void aMessageWithAckIsSaidAgainOnAnotherConnectionUntilItIsAcknowledged() throws Exception {
        try (RoomClient ann = join("acks?client_id=ann&envelope=1")) {
            RoomClient bob = join("acks?client_id=bob&envelope=1");
            ann.send("{\"type\":\"SEND\",\"id\":\"m1\",\"ack\":true,\"to\":\"bob\",\"payload\":{\"n\":1}}");
            await().atMost(PATIENCE).until(() -> bob.ofType("MESSAGE").size() >= 1);
            assertThat(ann.ofType("ACK").get(0).path("status").asText()).isEqualTo("accepted");
            long seq = bob.ofType("MESSAGE").get(0).path("ack_seq").asLong();
            bob.close();
            try (RoomClient again = join("acks?client_id=bob&envelope=1")) {
                await().atMost(PATIENCE).until(() -> again.ofType("MESSAGE").size() >= 1);
                JsonNode repeat = again.ofType("MESSAGE").get(0);
                assertThat(repeat.path("ack_seq").asLong()).isEqualTo(seq);
                assertThat(repeat.path("repeat").asBoolean()).isTrue();
                again.send("{\"type\":\"ACK\",\"ack_seq\":" + seq + "}");
                await().atMost(PATIENCE).until(() -> ann.ofType("ACK").size() == 2);
                assertThat(ann.ofType("ACK").get(1).path("result").path("acked").asInt())
                        .isEqualTo(1);
                again.send("{\"type\":\"ACK\",\"ack_seq\":" + seq + "}");
                await().atMost(PATIENCE).until(() -> again.ofType("error").size() == 1);
                assertThat(again.ofType("error")
                                .get(0)
                                .path("error")
                                .path("field")
                                .asText())
                        .isEqualTo("ack_seq");
            }
        }
    }

    @Test
    void protobufIsSpokenWhereItIsAgreedOn() throws Exception {
        try (RoomClient ann =
                        RoomClient.open(node.webSocket("/ws/proto?client_id=ann&envelope=1"), "sluice.v1.protobuf");
                RoomClient raw = join("proto?client_id=raw");
                RoomClient bob = join("proto?client_id=bob&envelope=1")) {
            await().atMost(PATIENCE).until(() -> ann.protobuf().size() >= 3);
            RoomMessage hello = ann.protobuf().get(0);
            assertThat(hello.getType()).isEqualTo(MessageType.SERVER_HELLO);
            assertThat(hello.getServerHello().getAssignedClientId()).isEqualTo("ann");
            assertThat(hello.getState().getEpoch()).isPositive();
            assertThat(ann.protobuf().get(1).getPresenceEvent().getClientId()).isEqualTo("raw");
            RoomMessage.Builder chat = RoomMessage.newBuilder()
                    .setType(MessageType.CHAT_MESSAGE)
                    .setChatMessage(ChatMessage.newBuilder().setMessage("hi"));

            ann.send(chat.setEnvelope(Envelope.newBuilder().setId("m1")).build().toByteArray());

            await().atMost(PATIENCE)
                    .until(() -> raw.binaries().size() == 1 && ann.protobuf().size() == 4);
            assertThat(RoomMessage.parseFrom(raw.binaries().get(0)))
                    .isEqualTo(chat.clearEnvelope().build());
            assertThat(ann.protobuf().get(3).getReceipt().getId()).isEqualTo("m1");
            bob.send("{\"type\":\"CHAT_MESSAGE\",\"message\":\"hello\"}");
            await().atMost(PATIENCE).until(() -> ann.protobuf().size() == 5);
            assertThat(ann.protobuf().get(4).getChatMessage().getMessage()).isEqualTo("hello");
            assertThat(ann.protobuf().get(4).getEnvelope().getFrom()).isEqualTo("bob");
            ann.send(new byte[] {-1, -1});
            await().atMost(PATIENCE).until(() -> ann.protobuf().size() == 6);
            assertThat(ann.protobuf().get(5).getError().getCode()).isEqualTo("invalid_message");
            assertThat(ann.texts()).isEmpty();
        }
    }

    @Test
    void whoComesBackHearsWhatItMissed() throws Exception {
        try (RoomClient ann = join("resume?client_id=ann")) {
            RoomClient bob = join("resume?client_id=bob");
            JsonNode hello = bob.json().get(0);
            bob.close();
            ann.send("one");
            ann.send("two");
            String position =
                    hello.path("epoch").asLong() + ":" + hello.path("seq").asLong();
            try (RoomClient again = join("resume?client_id=bob&resume=" + position)) {
                assertThat(again.json().get(0).path("recovered").asBoolean()).isTrue();
                await().atMost(PATIENCE).until(() -> again.texts().size() == 3);
                assertThat(again.texts().subList(1, 3)).containsExactly("one", "two");
            }
            try (RoomClient stranger = join("resume?client_id=eve&resume=1:1")) {
                assertThat(stranger.json().get(0).path("recovered").asBoolean(true))
                        .isFalse();
            }
        }
    }

    @Test
    void newcomersGetTheWorldThatMessagesMade() throws Exception {
        try (RoomClient ann = join("world?client_id=ann");
                RoomClient bob = join("world?client_id=bob")) {
            ann.send("{\"type\":\"ENTITY_SPAWN\",\"entity_id\":\"e\",\"template_id\":\"cube\"}");
            ann.send("{\"type\":\"POSITION_UPDATE\",\"entity_id\":\"e\",\"position\":{\"x\":1,\"y\":2,\"z\":3}}");
            await().atMost(PATIENCE).until(() -> bob.texts().size() == 3);
            try (RoomClient eve = join("world?client_id=eve")) {
                JsonNode entity =
                        eve.json().get(0).path("initial_state").path("entities").get(0);
                assertThat(entity.path("template_id").asText()).isEqualTo("cube");
                assertThat(entity.path("position").path("z").asInt()).isEqualTo(3);
            }
        }
    }

    @Test
    void whoIsKickedIsClosedWithForbidden() throws Exception {
        try (RoomClient ann = join("kick?client_id=ann&envelope=1");
                RoomClient bob = join("kick?client_id=bob")) {
            ann.send("{\"type\":\"KICK\",\"client_id\":\"bob\",\"reason\":\"spam\"}");
            await().atMost(PATIENCE).until(() -> bob.closeCode() == 4403);
            try (RoomClient again = RoomClient.open(node.webSocket("/ws/kick?client_id=bob"))) {
                await().atMost(PATIENCE).until(() -> again.closeCode() == 4403);
            }
        }
    }

    @Test
    void aBackendsMessageIsTakenOnceForItsKey() throws Exception {
        try (RoomClient ann = join("backend?client_id=ann")) {
            for (int i = 0; i < 2; i++) {
                HttpResponse<String> answer = post("/api/rooms/backend/messages", "{\"news\":1}", "key-1");
                assertThat(answer.statusCode()).isEqualTo(202);
            }
            post("/api/rooms/backend/messages", "{\"news\":2}", "key-2");
            await().atMost(PATIENCE).until(() -> ann.texts().size() == 3);
            assertThat(ann.texts().subList(1, 3)).containsExactly("{\"news\":1}", "{\"news\":2}");
            assertThat(post("/api/rooms/backend/messages", "{\"news\":", "key-3")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(post("/api/rooms/backend/messages?to=nobody", "{}", "").statusCode())
                    .isEqualTo(404);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            {"type":"POSITION_UPDATE"}                                    | invalid_message | entity_id
            {"type":"CHAT_MESSAGE","message":"x","from_client_id":"eve"}  | forbidden       | from_client_id
            {"type":"CHAT_MESSAGE","message":"x","to":"nobody"}           | not_found       | to
            {"type":"ACK"}                                                | invalid_message | ack_seq
            {"type":"ACK","ack_seq":99}                                   | not_found       | ack_seq
            {"type":"PRESENCE_UPDATE","data":7}                           | invalid_message | data
            {"type":"SEND","binary":"!"}                                  | invalid_message | payload
            {"type":"KICK","client_id":"nobody"}                          | not_found       | client_id
            {"type":"X","ack":"yes"}                                      | invalid_message | ack
            {"type":"SERVER_HELLO","client_id":"bob"}                     | forbidden       | type
            {"type":"SEND","text":"{\\"type\\":\\"ROOM_GAP\\"}"}            | forbidden       | type
            """)
    void badInputIsAnsweredByFieldAndNobodyElseNotices(String message, String code, String field) throws Exception {
        try (RoomClient ann = join("bad?client_id=ann&envelope=1");
                RoomClient bob = join("bad?client_id=bob")) {
            ann.send(message);
            ann.send("{\"after\":1}");
            await().atMost(PATIENCE)
                    .until(() -> ann.ofType("error").size() == 1 && bob.texts().size() == 2);
            JsonNode error = ann.ofType("error").get(0).path("error");
            assertThat(error.path("code").asText()).isEqualTo(code);
            assertThat(error.path("field").asText()).isEqualTo(field);
            assertThat(bob.texts().get(1)).isEqualTo("{\"after\":1}");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ws/a%2Fb",
                "/ws/..%2F..",
                "/ws/a%00b",
                "/ws/%FF%FE",
                "/ws/room?client_id=a%2Fb",
                "/ws/room?client_id=%ED%A0%80",
                "/ws/room?resume=x"
            })
    void badNamesAreRefusedBeforeTheUpgrade(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(node.awaitReady().replaceAll("/$", "") + path))
                .build();
        HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(answer.body()).path("error").path("field").asText())
                .isIn("room_id", "client_id", "resume");
    }

    @Test
    void whoFloodsIsRefusedAndNotHeard() throws Exception {
        try (RoomClient ann = join("flood?client_id=ann");
                RoomClient bob = join("flood?client_id=bob")) {
            for (int i = 0; i < 300; i++) {
                ann.send("m" + i);
            }
            await().atMost(PATIENCE).until(() -> ann.ofType("error").size() >= 1);
            assertThat(ann.ofType("error").get(0).path("error").path("code").asText())
                    .isEqualTo("rate_limit_exceeded");
            assertThat(ann.ofType("error")
                            .get(0)
                            .path("error")
                            .path("retryAfterMs")
                            .asLong())
                    .isPositive();
            await().atMost(PATIENCE)
                    .until(() -> bob.texts().size() + ann.ofType("error").size() == 301);
        }
    }

    private static RoomClient join(String roomAndQuery) throws Exception {
        RoomClient client = RoomClient.open(node.webSocket("/ws/" + roomAndQuery));
        await().atMost(PATIENCE).until(() -> !client.texts().isEmpty());
        return client;
    }

    private static JsonNode get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(node.http(path)).build();
        return JSON.readTree(
                HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }

    private static HttpResponse<String> post(String path, String body, String key) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(node.http(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!key.isEmpty()) {
            request.header("Idempotency-Key", key);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
