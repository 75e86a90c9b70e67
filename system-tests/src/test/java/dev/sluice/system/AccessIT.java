package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way in, with every right, at a node that asks who comes. */
class AccessIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String SECRET = "a secret of the tests, long enough for HS256";
    private static final String HELLO = "{\"type\":\"hello\",\"streamId\":\"host\",\"wantWindow\":1}";
    private static final String PUBLISH = "{\"type\":\"publish\",\"id\":\"p\",\"payload\":{\"note\":1}}";

    @TempDir
    static Path directory;

    private static NodeProcess node;

    @BeforeAll
    static void start() throws Exception {
        Path conf = Files.writeString(
                directory.resolve("access.json"),
                """
                {"preset": "production",
                 "auth": {"mode": "required", "timeoutMillis": 1000,
                          "jwt": {"leewayMillis": 0, "expiryRequired": false},
                          "apiKeys": {%s}},
                 "gateway": {"allowedOrigins": ["https://app.example"], "eventBus": {"permitted": {
                    "talk": {"address": "talk", "inbound": true, "outbound": true},
                    "host": {"address": "sluice.stream.host.update", "inbound": true}}}},
                 "deltaStream": {"streams": {"host": {"source": "external", "publishable": true}}}}
                """
                        .formatted(String.join(",", apiKeys())));
        node = NodeProcess.start(Map.of("SLUICE_AUTH_JWT_SECRET", SECRET), conf.toString());
        node.awaitReady();
    }

    @AfterAll
    static void stop() {
        node.close();
        assertThat(node.output())
                .noneMatch(line -> line.contains("Exception") || line.contains("token=") || line.contains("eyJ"));
    }

    /** What somebody holds, by name. */
    private enum Holder {
        READER("\"subscribe\":[\"stream/*\",\"sync/*\",\"bus/*\"]"),
        WRITER(
                "\"subscribe\":[\"stream/host\",\"sync/plan\",\"bus/talk\"],\"publish\":[\"stream/host\",\"sync/plan\",\"bus/talk\"]"),
        STRANGER("\"subscribe\":[\"room/*\"],\"publish\":[\"stream/other\"]"),
        ADMINISTRATOR("\"admin\":true");

        private final String rights;

        Holder(String rights) {
            this.rights = rights;
        }

        boolean mayRead() {
            return this != STRANGER;
        }

        boolean mayWrite() {
            return this == WRITER || this == ADMINISTRATOR;
        }

        String token() {
            return jwt("{\"sub\":\"%s\",\"sluice\":{%s}}".formatted(name(), rights));
        }

        String key() {
            return "key of " + name();
        }
    }

    /** How it is shown. */
    private enum Way {
        BEARER,
        API_KEY,
        QUERY,
        MESSAGE,
        SUBPROTOCOL;

        TextClient open(Holder holder, String path) throws Exception {
            URI uri = node.webSocket(path);
            return switch (this) {
                case BEARER -> TextClient.open(uri, Map.of("Authorization", "Bearer " + holder.token()));
                case API_KEY -> TextClient.open(uri, Map.of("X-API-Key", holder.key()));
                case QUERY -> TextClient.open(node.webSocket(path + "?token=" + holder.token()), Map.of());
                case SUBPROTOCOL -> TextClient.open(uri, Map.of(), "sluice.v1.json", "sluice.bearer." + holder.token());
                case MESSAGE -> {
                    TextClient client = TextClient.open(uri, Map.of());
                    client.send("{\"type\":\"auth\",\"token\":\"" + holder.token() + "\"}");
                    yield client;
                }
            };
        }
    }

    static Stream<Arguments> waysAndHolders() {
        List<Arguments> all = new ArrayList<>();
        for (Way way : Way.values()) {
            for (Holder holder : Holder.values()) {
                all.add(arguments(way, holder));
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("waysAndHolders")
    void webSocketAllowsWhatTheHolderMay(Way way, Holder holder) throws Exception {
        streamAllowsWhatTheHolderMay(way, holder, "/stream");
    }

    @ParameterizedTest
    @MethodSource("waysAndHolders")
    void sockJsAllowsWhatTheHolderMay(Way way, Holder holder) throws Exception {
        streamAllowsWhatTheHolderMay(way, holder, "/sockjs/stream/websocket");
    }

    private void streamAllowsWhatTheHolderMay(Way way, Holder holder, String path) throws Exception {
        try (TextClient client = way.open(holder, path)) {
            client.send(HELLO);
            if (!holder.mayRead()) {
                assertThat(errorCode(client.awaitMessage("error"))).isEqualTo("forbidden");
                assertThat(client.awaitClose()).isEqualTo(4403);
                return;
            }
            client.awaitMessage("welcome");
            client.send(PUBLISH);
            if (holder.mayWrite()) {
                client.awaitMessage("published");
            } else {
                assertThat(errorCode(client.awaitMessage("error"))).isEqualTo("forbidden");
                assertThat(client.closeCode()).isEqualTo(TextClient.OPEN);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("waysAndHolders")
    void documentAllowsWhatTheHolderMay(Way way, Holder holder) throws Exception {
        try (TextClient client = way.open(holder, "/sync/plan")) {
            if (!holder.mayRead()) {
                assertThat(client.awaitMessage("error").at("/payload/code").asText())
                        .isEqualTo("forbidden");
                assertThat(client.awaitClose()).isEqualTo(4403);
                return;
            }
            client.awaitMessage("sync_state");
            client.send(
                    """
                    {"type":"patch","payload":{"id":"%s","timestamp":1,"clientId":"c","op":"create_node",\
                    "nodeId":"n","data":{}}}"""
                            .formatted(way + "-" + holder));
            if (holder.mayWrite()) {
                assertThat(client.awaitMessage("patch_response")
                                .at("/payload/status")
                                .asText())
                        .isEqualTo("accepted");
            } else {
                assertThat(client.awaitMessage("error").at("/payload/code").asText())
                        .isEqualTo("forbidden");
                assertThat(client.closeCode()).isEqualTo(TextClient.OPEN);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Holder.class)
    void roomAllowsWhatTheHolderMay(Holder holder) throws Exception {
        boolean mayRead = holder == Holder.STRANGER || holder == Holder.ADMINISTRATOR;
        try (TextClient client = Way.BEARER.open(holder, "/ws/lobby")) {
            if (!mayRead) {
                assertThat(client.awaitClose()).isEqualTo(4403);
                return;
            }
            client.awaitMessage("SERVER_HELLO");
            try (TextClient other = Way.BEARER.open(Holder.ADMINISTRATOR, "/ws/lobby")) {
                other.awaitMessage("SERVER_HELLO");
                client.send("{\"type\":\"mine\"}");
                if (holder == Holder.ADMINISTRATOR) {
                    other.awaitMessage("mine");
                } else {
                    assertThat(errorCode(client.awaitMessage("error"))).isEqualTo("forbidden");
                    assertThat(other.messages()).hasSize(1);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("waysAndHolders")
    void httpAllowsWhatTheHolderMay(Way way, Holder holder) throws Exception {
        if (way == Way.MESSAGE || way == Way.SUBPROTOCOL) {
            return;
        }
        String query = way == Way.QUERY ? "?token=" + holder.token() : "";
        String name = way == Way.API_KEY ? "X-API-Key" : "Authorization";
        String value = way == Way.API_KEY ? holder.key() : "Bearer " + holder.token();
        String[] header = way == Way.QUERY ? new String[] {"X-Nothing", "x"} : new String[] {name, value};

        int published = send(request("/api/streams/host/changes" + query)
                        .headers(header)
                        .POST(BodyPublishers.ofString("{\"note\":2}")))
                .statusCode();
        int document = send(request("/api/sync/plan" + query).headers(header)).statusCode();
        int compacted = send(request("/api/admin/sync/plan/compact" + query)
                        .headers(header)
                        .POST(BodyPublishers.noBody()))
                .statusCode();
        int unheardOf = send(request("/api/unheard/of" + query).headers(header)).statusCode();
        int metrics = send(request("/metrics" + query).headers(header)).statusCode();

        assertThat(published).isEqualTo(holder.mayWrite() ? 202 : 403);
        assertThat(document).isEqualTo(holder.mayRead() ? 200 : 403);
        assertThat(compacted == 403).isEqualTo(holder != Holder.ADMINISTRATOR);
        assertThat(unheardOf).isEqualTo(holder == Holder.ADMINISTRATOR ? 404 : 403);
        assertThat(metrics).isEqualTo(holder == Holder.ADMINISTRATOR ? 200 : 403);
    }

    /** What SockJS is in front of: what is said there, what comes of it, and for whom. */
    private enum SockJs {
        STREAM("/sockjs/stream", HELLO, "welcome", Holder.READER, Holder.WRITER),
        DOCUMENT("/sockjs/sync", "{\"type\":\"heartbeat\"}", "sync_state", Holder.READER),
        ROOM("/sockjs/ws/lobby", "{\"type\":\"any\"}", "SERVER_HELLO", Holder.STRANGER),
        TRACES("/sockjs/trace", "{\"type\":\"subscribe_session\",\"sessionId\":\"s\"}", "session_info"),
        BUS(
                "/eventbus",
                "{\"type\":\"send\",\"address\":\"sluice.stream.host.update\",\"body\":{\"note\":3},\"replyAddress\":\"r\"}",
                "tickId",
                Holder.WRITER);

        private final String path;
        private final String message;
        private final String answer;
        private final List<Holder> holders;

        SockJs(String path, String message, String answer, Holder... holders) {
            this.path = path;
            this.message = message;
            this.answer = answer;
            this.holders = List.of(holders);
        }

        /** What is heard by that holder. */
        String expected(Holder holder) {
            return holder == Holder.ADMINISTRATOR || holders.contains(holder) ? answer : "forbidden";
        }
    }

    static Stream<Arguments> sockJsWaysAndHolders() {
        return Stream.of(SockJs.values())
                .flatMap(endpoint -> waysAndHolders().map(way -> arguments(endpoint, way.get()[0], way.get()[1])));
    }

    @ParameterizedTest
    @MethodSource("sockJsWaysAndHolders")
    void sockJsOpensEachEndpointToThoseWhoMay(SockJs endpoint, Way way, Holder holder) throws Exception {
        try (TextClient client = way.open(holder, endpoint.path + "/websocket")) {
            try {
                client.send(endpoint.message);
            } catch (ExecutionException closed) {
                // It was told already, and shown out.
            }
            client.awaitMessage(message -> message.toString().contains(endpoint.expected(holder)));
        }
    }

    @ParameterizedTest
    @MethodSource("sockJsWaysAndHolders")
    void pollingOpensEachEndpointToThoseWhoMay(SockJs endpoint, Way way, Holder holder) throws Exception {
        if (way == Way.SUBPROTOCOL) {
            return;
        }
        String session = endpoint.path + "/000/" + System.nanoTime();
        String query = way == Way.QUERY ? "?token=" + holder.token() : "";
        assertThat(send(request(session + "/xhr" + query)
                                .headers(header(way, holder))
                                .POST(BodyPublishers.noBody()))
                        .body())
                .isEqualTo("o\n");
        if (way == Way.MESSAGE) {
            say(session, "{\"type\":\"auth\",\"token\":\"" + holder.token() + "\"}");
        }
        say(session, endpoint.message);
        StringBuilder heard = new StringBuilder();
        await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> heard.append(send(request(session + "/xhr").POST(BodyPublishers.noBody()))
                                        .body())
                                .toString(),
                        text -> text.contains(endpoint.expected(holder)));
    }

    @ParameterizedTest
    @MethodSource("waysAndHolders")
    void bridgeAllowsWhatTheHolderMay(Way way, Holder holder) throws Exception {
        try (TextClient client = way.open(holder, "/eventbus/websocket");
                TextClient other = Way.BEARER.open(Holder.ADMINISTRATOR, "/eventbus/websocket")) {
            other.send("{\"type\":\"register\",\"address\":\"talk\"}");
            client.send("{\"type\":\"register\",\"address\":\"talk\"}");
            String publication = "{\"type\":\"publish\",\"address\":\"talk\",\"body\":\"%s\"}";
            if (holder.mayRead()) {
                // A registration has no answer: what is published is heard once it is known.
                await().atMost(Duration.ofSeconds(20)).until(() -> {
                    other.send(publication.formatted("news"));
                    return client.messages().stream()
                            .anyMatch(message -> message.path("type").asText().equals("rec"));
                });
            } else {
                assertThat(errorCode(client.awaitMessage("err"))).isEqualTo("forbidden");
            }
            client.send(publication.formatted("mine"));
            if (holder.mayWrite()) {
                other.awaitMessage(message -> message.path("body").asText().equals("mine"));
            } else {
                client.awaitMessage(message -> message.path("body").asText().equals("access_denied"));
            }
            assertThat(client.closeCode()).isEqualTo(TextClient.OPEN);
        }
    }

    @ParameterizedTest
    @MethodSource("waysAndHolders")
    void eventStreamsAreForThoseWhoMayRead(Way way, Holder holder) throws Exception {
        if (way == Way.MESSAGE || way == Way.SUBPROTOCOL) {
            return;
        }
        boolean admin = holder == Holder.ADMINISTRATOR;
        Map<String, Boolean> paths = Map.of(
                "/sse/stream/host",
                holder.mayRead(),
                "/sse/trace/s",
                admin,
                "/sse/ws/lobby",
                holder == Holder.STRANGER || admin);
        for (Map.Entry<String, Boolean> path : paths.entrySet()) {
            String query = way == Way.QUERY ? "?token=" + holder.token() : "";
            String[] header = header(way, holder);
            if (path.getValue()) {
                try (EventSourceClient client =
                        EventSourceClient.open(node.http(path.getKey() + query), Map.of(header[0], header[1]))) {
                    client.awaitEvent(event -> !event.id().isEmpty());
                }
            } else {
                HttpResponse<String> refused =
                        send(request(path.getKey() + query).headers(header));
                assertThat(refused.statusCode()).isEqualTo(403);
                assertThat(refused.body()).contains("\"code\":\"forbidden\"");
            }
        }
    }

    @Test
    void eventStreamsAreForNobodyWithoutCredentialAndEndWithTheirToken() throws Exception {
        assertThat(send(request("/sse/stream/host")).statusCode()).isEqualTo(401);
        assertThat(send(request("/sse/stream/host?token=eYJ.no.token")).statusCode())
                .isEqualTo(401);
        assertThat(send(request("/sse/stream/host")
                                .headers("Origin", "https://evil.example", "X-API-Key", Holder.READER.key()))
                        .statusCode())
                .isEqualTo(403);
        long soon = System.currentTimeMillis() / 1000 + 2;
        String brief = jwt("{\"sub\":\"ann\",\"exp\":%d,\"sluice\":{\"subscribe\":[\"stream/*\"]}}".formatted(soon));
        Map<String, String> headers = Map.of("Authorization", "Bearer " + brief, "Origin", "https://app.example");
        try (EventSourceClient client = EventSourceClient.open(node.http("/sse/stream/host"), headers)) {
            EventSourceClient.Event bye = client.awaitEvent("bye");
            assertThat(bye.data().path("code").asInt()).isEqualTo(4401);
            client.awaitEnd();
        }
    }

    @Test
    void sockJsAsksWhoseItsPagesAre() throws Exception {
        for (String path : List.of(
                "/eventbus/000/s/websocket",
                "/%65ventbus/000/s/websocket",
                "/sockjs/trace/websocket",
                "/%73ockjs/ws/lobby/websocket",
                "/eventbus/websocket")) {
            assertThatThrownBy(() -> TextClient.open(
                            node.webSocket(path),
                            Map.of("Origin", "https://evil.example", "X-API-Key", Holder.ADMINISTRATOR.key())))
                    .as(path)
                    .hasMessageContaining("WebSocketHandshakeException");
        }
    }

    @Test
    void nobodyGetsNothingButErrorsAndIsClosed() throws Exception {
        try (TextClient client = TextClient.open(node.webSocket("/stream"), Map.of())) {
            client.send(HELLO);
            assertThat(errorCode(client.awaitMessage("error"))).isEqualTo("not_authenticated");
            assertThat(client.awaitClose()).isEqualTo(4401);
            assertThat(client.messages())
                    .allMatch(message -> message.path("type").asText().equals("error"));
        }
    }

    @Test
    void badTokenClosesAtOnceAndKeepsTheSecretOfWhy() throws Exception {
        String forged = Holder.ADMINISTRATOR.token().replaceFirst("\\.[^.]*$", ".AAAA");
        try (TextClient client = TextClient.open(node.webSocket("/stream?token=" + forged), Map.of())) {
            assertThat(client.awaitClose()).isEqualTo(4401);
            assertThat(errorCode(client.messages().get(0))).isEqualTo("not_authenticated");
        }
        HttpResponse<String> answer = send(request("/metrics?token=" + forged));
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(answer.body()).contains("not_authenticated");
    }

    @Test
    void connectionEndsWithItsTokenUnlessAFreshOneComes() throws Exception {
        long soon = System.currentTimeMillis() / 1000 + 3;
        String brief = "{\"sub\":\"ann\",\"exp\":%d,\"sluice\":{\"subscribe\":[\"stream/*\"]}}";
        String token = jwt(brief.formatted(soon));
        Map<String, String> header = Map.of("Authorization", "Bearer " + token);
        try (TextClient ends = TextClient.open(node.webSocket("/stream"), header);
                TextClient stays = TextClient.open(node.webSocket("/stream"), header)) {
            ends.send(HELLO);
            stays.send(HELLO);
            stays.awaitMessage("welcome");
            stays.send("{\"type\":\"auth\",\"token\":\"" + jwt(brief.formatted(soon + 3600)) + "\"}");
            assertThat(stays.awaitMessage("auth_response").path("authenticated").asBoolean())
                    .isTrue();

            assertThat(ends.awaitClose()).isEqualTo(4401);

            assertThat(stays.closeCode()).isEqualTo(TextClient.OPEN);
        }
    }

    @Test
    void pollingCarriesTheSameConversation() throws Exception {
        String session = "/sockjs/stream/000/" + System.nanoTime();
        String key = Holder.READER.key();
        assertThat(poll(session, key)).isEqualTo("o\n");
        assertThat(send(request(session + "/xhr_send")
                                .POST(BodyPublishers.ofString(
                                        "[\"{\\\"type\\\":\\\"hello\\\",\\\"streamId\\\":\\\"host\\\"}\"]")))
                        .statusCode())
                .isEqualTo(204);

        StringBuilder heard = new StringBuilder();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> heard.append(poll(session, key)).toString(), text -> text.contains("snapshot"));

        assertThat(heard).contains("a[\"{\\\"type\\\":\\\"welcome\\\"");
    }

    @Test
    void pollingWithoutCredentialGetsNothingButErrors() throws Exception {
        String session = "/sockjs/stream/000/" + System.nanoTime();
        assertThat(send(request(session + "/xhr").POST(BodyPublishers.noBody())).body())
                .isEqualTo("o\n");
        send(request(session + "/xhr_send").POST(BodyPublishers.ofString("[\"{\\\"type\\\":\\\"hello\\\"}\"]")));

        StringBuilder heard = new StringBuilder();
        await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> heard.append(send(request(session + "/xhr").POST(BodyPublishers.noBody()))
                                        .body())
                                .toString(),
                        text -> text.contains("c[3000"));

        assertThat(heard).contains("not_authenticated").doesNotContain("welcome");
    }

    @Test
    void healthIsForEverybody() throws Exception {
        assertThat(send(request("/health/live")).statusCode()).isEqualTo(200);
        assertThat(send(request("/health/ready")).statusCode()).isEqualTo(200);
    }

    @Test
    void pagesOfOtherSitesGetInOnlyWhereAllowed() throws Exception {
        HttpResponse<String> preflight = send(request("/api/streams/host/changes")
                .headers("Origin", "https://app.example", "Access-Control-Request-Method", "POST")
                .method("OPTIONS", BodyPublishers.noBody()));
        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                .contains("https://app.example");
        assertThat(preflight
                        .headers()
                        .firstValue("Access-Control-Allow-Headers")
                        .orElse(""))
                .contains("Authorization", "X-API-Key");

        assertThat(send(request("/health/live").header("Origin", "https://evil.example"))
                        .statusCode())
                .isEqualTo(403);
        assertThatThrownBy(() -> TextClient.open(
                        node.webSocket("/stream"),
                        Map.of("Origin", "https://evil.example", "X-API-Key", Holder.READER.key())))
                .hasMessageContaining("WebSocketHandshakeException");
    }

    private static List<String> apiKeys() throws Exception {
        List<String> keys = new ArrayList<>();
        for (Holder holder : Holder.values()) {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(holder.key().getBytes(StandardCharsets.UTF_8));
            keys.add("\"%s\":{\"sha256\":\"%s\",\"rights\":{%s}}"
                    .formatted(holder.name(), HexFormat.of().formatHex(digest), holder.rights));
        }
        return keys;
    }

    private static String jwt(String claims) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            String signed = base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8)) + "."
                    + base64(claims.getBytes(StandardCharsets.UTF_8));
            return signed + "." + base64(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String errorCode(JsonNode message) {
        return message.at("/error/code").asText();
    }

    private static String[] header(Way way, Holder holder) {
        return switch (way) {
            case BEARER -> new String[] {"Authorization", "Bearer " + holder.token()};
            case API_KEY -> new String[] {"X-API-Key", holder.key()};
            default -> new String[] {"X-Nothing", "x"};
        };
    }

    private static void say(String session, String message) throws Exception {
        String quoted = "[\"" + message.replace("\"", "\\\"") + "\"]";
        send(request(session + "/xhr_send").POST(BodyPublishers.ofString(quoted)));
    }

    private static String poll(String session, String key) throws Exception {
        return send(request(session + "/xhr").header("X-API-Key", key).POST(BodyPublishers.noBody()))
                .body();
    }

    private static HttpRequest.Builder request(String path) throws Exception {
        return HttpRequest.newBuilder(node.http(path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }
}
