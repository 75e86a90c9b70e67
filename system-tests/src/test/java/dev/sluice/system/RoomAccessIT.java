package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rooms of a node that asks who comes: rights to read, to speak and to moderate, by room. */
class RoomAccessIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String SECRET = "a secret of the tests, long enough for HS256";
    private static final String API_KEY = "the key of a backend";

    @TempDir
    static Path directory;

    private static NodeProcess node;

    @BeforeAll
    static void start() throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(API_KEY.getBytes(StandardCharsets.UTF_8));
        Path conf = Files.writeString(
                directory.resolve("keys.json"),
                """
                {"auth": {"apiKeys": {"news": {"sha256": "%s", "rights": {"publish": ["room/*"]}}}}}
                """
                        .formatted(HexFormat.of().formatHex(digest)));
        node = NodeProcess.start(
                Map.of(
                        "SLUICE_AUTH_MODE",
                        "required",
                        "SLUICE_AUTH_JWT_SECRET",
                        SECRET,
                        "SLUICE_AUTH_TIMEOUT_MILLIS",
                        "2000"),
                "development",
                conf.toString());
    }

    @AfterAll
    static void stop() {
        node.close();
        assertThat(node.output()).noneMatch(line -> line.contains("token=") || line.contains("eyJ"));
    }

    @Test
    void whoMayNotReadARoomIsClosedAndHearsNothingOfIt() throws Exception {
        try (RoomClient ann =
                        join("lobby?client_id=ann", "ann", "\"subscribe\":[\"room/*\"],\"publish\":[\"room/*\"]");
                RoomClient eve = open("lobby?client_id=eve", "eve", "\"subscribe\":[\"room/garden\"]");
                RoomClient nobody = RoomClient.open(node.webSocket("/ws/lobby"))) {
            await().atMost(PATIENCE).until(() -> eve.closeCode() == 4403);
            assertThat(errors(eve)).containsExactly("forbidden ");
            await().atMost(PATIENCE).until(() -> nobody.closeCode() == 4401);
            assertThat(nobody.ofType("SERVER_HELLO")).isEmpty();
            assertThat(ann.closeCode()).isZero();
        }
    }

    @Test
    void whoMayOnlyReadIsNotHeardAndLearnsWhy() throws Exception {
        String reads = "\"subscribe\":[\"room/*\"],\"publish\":[\"room/garden\"]";
        try (RoomClient ann = join("lobby?envelope=1&client_id=ann", "ann", reads);
                RoomClient bob = join("lobby?client_id=bob", "bob", reads + ",\"admin\":false");
                RoomClient garden = join("garden?envelope=1&client_id=ann", "ann", reads);
                RoomClient gardener = join("garden?client_id=bob", "bob", reads)) {
            ann.send("{\"type\":\"SEND\",\"text\":\"psst\"}");
            ann.send("{\"type\":\"PRESENCE_UPDATE\",\"data\":{\"mood\":1}}");
            await().atMost(PATIENCE).until(() -> errors(ann).size() == 2);
            assertThat(errors(ann)).containsOnly("forbidden ");
            garden.send("{\"type\":\"SEND\",\"text\":\"hello\"}");
            await().atMost(PATIENCE).until(() -> gardener.texts().contains("hello"));
            assertThat(bob.texts()).hasSize(1);
        }
    }

    @Test
    void moderationTakesTheRightToAdministerThatRoom() throws Exception {
        String member = "\"subscribe\":[\"room/*\"],\"publish\":[\"room/*\"]";
        try (RoomClient bob = join("club?envelope=1&client_id=bob", "bob", member);
                RoomClient host =
                        join("club?envelope=1&client_id=host", "host", member + ",\"admin\":[\"room/club\"]");
                RoomClient elsewhere =
                        join("hall?envelope=1&client_id=host", "host", member + ",\"admin\":[\"room/club\"]");
                RoomClient guest = join("hall?envelope=1&client_id=guest", "guest", member)) {
            bob.send("{\"type\":\"KICK\",\"client_id\":\"host\"}");
            bob.send("{\"type\":\"MUTE\",\"client_id\":\"host\"}");
            bob.send("{\"type\":\"LOCK\"}");
            await().atMost(PATIENCE).until(() -> errors(bob).size() == 3);
            assertThat(errors(bob)).containsOnly("forbidden type");
            elsewhere.send("{\"type\":\"KICK\",\"client_id\":\"guest\"}");
            await().atMost(PATIENCE).until(() -> errors(elsewhere).equals(List.of("forbidden type")));

            host.send("{\"type\":\"KICK\",\"client_id\":\"bob\"}");

            await().atMost(PATIENCE).until(() -> bob.closeCode() == 4403);
            assertThat(host.closeCode()).isZero();
            assertThat(guest.closeCode()).isZero();
        }
    }

    @Test
    void nobodySpeaksAsSomebodyElse() throws Exception {
        String member = "\"subscribe\":[\"room/*\"],\"publish\":[\"room/*\"]";
        try (RoomClient ann = join("masks?envelope=1&client_id=ann", "ann", member);
                RoomClient bob = join("masks?envelope=1&client_id=bob", "bob", member);
                RoomClient mask = open("masks?envelope=1&client_id=ann", "eve", member)) {
            await().atMost(PATIENCE).until(() -> mask.closeCode() != 0);
            assertThat(errors(mask)).containsExactly("conflict client_id");
            bob.send("{\"type\":\"CHAT_MESSAGE\",\"message\":\"x\",\"from_client_id\":\"ann\"}");
            await().atMost(PATIENCE).until(() -> errors(bob).equals(List.of("forbidden from_client_id")));
            bob.send("{\"type\":\"SEND\",\"text\":\"y\",\"from\":\"ann\"}");
            bob.send("{\"type\":\"SEND\",\"payload\":{\"from\":\"ann\",\"seq\":1}}");
            await().atMost(PATIENCE).until(() -> ann.ofType("MESSAGE").size() == 2);
            assertThat(ann.ofType("MESSAGE"))
                    .allMatch(message -> message.path("from").asText().equals("bob"));
        }
    }

    @Test
    void aTokenSaysWhoItIsWhateverTheUrlSays() throws Exception {
        String reads = "\"subscribe\":[\"room/*\"]";
        try (RoomClient joe = join("lounge?client_id=root&user_id=root", "joe\",\"client_id\":\"joe-1", reads)) {
            JsonNode hello = joe.ofType("SERVER_HELLO").get(0);
            assertThat(hello.path("client_id").asText()).isEqualTo("joe-1");
            assertThat(hello.at("/members/0/client_id").asText()).isEqualTo("joe-1");
            assertThat(hello.at("/members/0/user_id").asText()).isEqualTo("joe");
        }
        try (RoomClient nobody = open("lounge?client_id=root", "joe\",\"client_id\":\"a/b", reads)) {
            await().atMost(PATIENCE).until(() -> nobody.closeCode() == 4403);
            assertThat(errors(nobody)).containsExactly("invalid_request client_id");
        }
    }

    @Test
    void whatAUserPostsIsItsOwnClientsWord() throws Exception {
        String member = "\"subscribe\":[\"room/*\"],\"publish\":[\"room/*\"]";
        try (RoomClient host = join("square?envelope=1&client_id=host", "host", member + ",\"admin\":[\"room/*\"]");
                RoomClient bob = join("square?envelope=1&client_id=bob", "bob", member)) {
            String bobs = "Bearer " + token("bob", member);
            assertThat(post("?from=bob", "Authorization", bobs)).isEqualTo("202 ");
            assertThat(post("?from=host", "Authorization", bobs)).isEqualTo("409 from");
            assertThat(post("", "Authorization", bobs)).isEqualTo("403 from");
            await().atMost(PATIENCE).until(() -> senders(host).equals(List.of("bob")));

            host.send("{\"type\":\"MUTE\",\"client_id\":\"bob\",\"id\":\"m\"}");
            await().atMost(PATIENCE).until(() -> !host.ofType("ACK").isEmpty());
            assertThat(post("?from=bob", "Authorization", bobs)).isEqualTo("403 client_id");

            assertThat(post("?from=bob", "X-API-Key", API_KEY)).isEqualTo("202 ");
            assertThat(post("?from=root", "X-API-Key", API_KEY)).isEqualTo("202 ");
            assertThat(post("", "X-API-Key", API_KEY)).isEqualTo("202 ");
            await().atMost(PATIENCE).until(() -> senders(host).equals(List.of("bob", "bob", "root", "")));
            assertThat(bob.closeCode()).isZero();
        }
    }

    /** @return the status, and the field of what was refused */
    private static String post(String query, String header, String credential) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(node.http("/api/rooms/square/messages" + query))
                .header(header, credential)
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("posted"))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        JsonNode body = new ObjectMapper().readTree(answer.body());
        return answer.statusCode() + " " + body.at("/error/field").asText("");
    }

    private static List<String> senders(RoomClient client) {
        return client.ofType("MESSAGE").stream()
                .map(message -> message.path("from").asText(""))
                .toList();
    }

    private static RoomClient join(String roomAndQuery, String user, String rights) throws Exception {
        RoomClient client = open(roomAndQuery, user, rights);
        await().atMost(PATIENCE).until(() -> !client.ofType("SERVER_HELLO").isEmpty());
        return client;
    }

    private static RoomClient open(String roomAndQuery, String user, String rights) throws Exception {
        URI uri = node.webSocket("/ws/" + roomAndQuery + "&token=" + token(user, rights));
        return RoomClient.open(uri);
    }

    private static List<String> errors(RoomClient client) {
        return client.ofType("error").stream()
                .map(message -> message.path("error"))
                .map(error ->
                        error.path("code").asText() + " " + error.path("field").asText(""))
                .toList();
    }

    private static String token(String user, String rights) throws GeneralSecurityException {
        long expiry = System.currentTimeMillis() / 1000 + 600;
        String claims = "{\"sub\":\"" + user + "\",\"exp\":" + expiry + ",\"sluice\":{" + rights + "}}";
        String signed = base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "." + base64(claims);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return signed + "."
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
