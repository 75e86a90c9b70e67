package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What members of a strict room should not do, and what the others notice of it: nothing. */
class RoomAbuseIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PARTS = 200;
    private static NodeProcess node;

    @BeforeAll
    static void start() {
        node = NodeProcess.start(Map.of(
                "SLUICE_ROOM_BROADCASTER_TYPED", "strict",
                "SLUICE_ROOM_BROADCASTER_MESSAGES_PER_SECOND_MAX", "100000",
                "SLUICE_ROOM_BROADCASTER_PRESENCE_GRACE_MILLIS", "200",
                "SLUICE_GATEWAY_MESSAGES_PER_SECOND_MAX", "100000",
                "SLUICE_LIMITS_CONNECTION_BYTES_PER_SECOND_MAX", "0",
                "SLUICE_LIMITS_PRINCIPAL_MESSAGES_PER_SECOND_MAX", "0",
                "SLUICE_LIMITS_PRINCIPAL_BYTES_PER_SECOND_MAX", "0"));
    }

    @AfterAll
    static void stop() {
        node.close();
        assertThat(node.output()).noneMatch(line -> line.contains("Exception"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            {"type":"TEST_MESSAGE"}                                          | unknown_message_type | type
            {"no":"type"}                                                    | unknown_message_type | type
            [1,2]                                                            | unknown_message_type | type
            no json                                                          | invalid_message      | ``
            {"type":"CHAT_MESSAGE"}                                          | invalid_message      | message
            {"type":"CHAT_MESSAGE","message":"x","from_client_id":"bob"}     | forbidden            | from_client_id
            {"type":"POSITION_UPDATE","entity_id":"e","position":{"x":"1"}}  | invalid_message      | position.x
            """)
    void aStrictRoomTakesNothingButWhatItKnows(String message, String code, String field) throws Exception {
        try (RoomClient ann = join("strict?client_id=ann");
                RoomClient bob = join("strict?client_id=bob")) {
            double refusals = refusals();
            ann.send(message);
            await().atMost(PATIENCE).until(() -> ann.ofType("error").size() == 1);
            JsonNode error = ann.ofType("error").get(0).path("error");
            assertThat(error.path("code").asText()).isEqualTo(code);
            assertThat(error.path("field").asText("")).isEqualTo(field);
            ann.send(new byte[] {-1, 0, -1});
            await().atMost(PATIENCE).until(() -> ann.ofType("error").size() == 2);
            ann.send(chat("after"));
            await().atMost(PATIENCE).until(() -> bob.texts().size() == 2);
            assertThat(bob.texts().get(1)).isEqualTo(chat("after"));
            assertThat(bob.binaries()).isEmpty();
            assertThat(refusals()).as("each is counted").isGreaterThanOrEqualTo(refusals + 2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ws/%20%E2%80%AE",
                "/ws/%5C",
                "/ws/stats?client_id=%0A",
                "/ws/%C0%AF",
                "/ws/room?client_id=..",
                "/ws/room?user_id=a%00"
            })
    void namesThatMeanSomethingElseAreRefused(String path) throws Exception {
        HttpResponse<String> answer = get(path);
        // The statistics stand at their path, whatever is asked with it.
        assertThat(answer.statusCode()).isIn(path.startsWith("/ws/stats") ? List.of(200) : List.of(400, 404));
        assertThat(answer.body()).doesNotContain("Exception");
    }

    @Test
    void namesHaveALength() throws Exception {
        String longest = "n".repeat(128);
        for (String path :
                List.of("/ws/" + longest + "n", "/ws/room?client_id=" + longest + "n", "/ws", "/ws/", "/ws/?a=b")) {
            HttpResponse<String> answer = get(path);
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(JSON.readTree(answer.body()).path("error").path("field").asText())
                    .isIn("room_id", "client_id");
        }
        try (RoomClient ann = join(longest + "?client_id=" + longest)) {
            assertThat(ann.json().get(0).path("client_id").asText()).isEqualTo(longest);
        }
    }

    @Test
    void aMemberThatNeverReadsHoldsNobodyUp() throws Exception {
        String text = chat("x".repeat(8_000));
        try (RoomClient ann = join("stalled?client_id=ann");
                RoomClient bob = join("stalled?client_id=bob");
                RawSocket deaf = RawSocket.open(node.webSocket("/ws/stalled"))) {
            long before = node.heldBytes();
            for (int i = 0; i < 10 * PARTS; i++) {
                ann.send(text);
                if (i % PARTS == PARTS - 1) {
                    int sent = i + 1;
                    await().atMost(PATIENCE).until(() -> bob.texts().size() == sent + 1);
                }
            }
            assertThat(node.heldBytes() - before)
                    .as("what it does not read is not kept for it")
                    .isLessThan(200L << 20);
            deaf.text(chat("I hear nothing"));
            await().atMost(PATIENCE).until(() -> bob.texts().contains(chat("I hear nothing")));
            assertThat(bob.ofType("error")).isEmpty();
        }
    }

    @Test
    void whoComesAndGoesWithoutEndLeavesNothing() throws Exception {
        try (RoomClient ann = join("revolving?client_id=ann&envelope=1")) {
            List<RoomClient> all = new ArrayList<>();
            for (int i = 0; i < PARTS; i++) {
                RoomClient visitor = RoomClient.open(node.webSocket("/ws/revolving?client_id=v" + i % 5));
                all.add(visitor);
                if (i % 2 == 0) {
                    visitor.close();
                } else {
                    visitor.leave();
                }
            }
            await().atMost(PATIENCE).until(() -> {
                JsonNode stats = JSON.readTree(get("/ws/revolving/stats").body());
                return stats.path("connection_count").asInt() == 1
                        && stats.path("members").asInt() == 1;
            });
            ann.send("{\"type\":\"CHAT_MESSAGE\",\"message\":\"alone\",\"id\":\"m\"}");
            await().atMost(PATIENCE).until(() -> !ann.ofType("ACK").isEmpty());
            all.forEach(RoomClient::close);
        }
    }

    private static String chat(String text) {
        return "{\"type\":\"CHAT_MESSAGE\",\"message\":\"" + text + "\"}";
    }

    private static RoomClient join(String roomAndQuery) throws Exception {
        RoomClient client = RoomClient.open(node.webSocket("/ws/" + roomAndQuery));
        await().atMost(PATIENCE).until(() -> !client.texts().isEmpty());
        return client;
    }

    private static HttpResponse<String> get(String path) throws Exception {
        URI uri = URI.create(node.awaitReady().replaceAll("/$", "") + path);
        return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static double refusals() throws Exception {
        return get("/metrics/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith("sluice_gateway_") && line.contains("refus"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
