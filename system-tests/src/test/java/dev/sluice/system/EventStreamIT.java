package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.system.EventSourceClient.Event;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Readers of event streams at a running node. */
class EventStreamIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int FRAMES_KEPT = 64;
    private static final long GROWTH_BYTES_MAX = 64L << 20;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    static Path directory;

    private static Path conf;
    private static NodeProcess node;

    @BeforeAll
    static void start() throws Exception {
        conf = Files.writeString(
                directory.resolve("events.json"),
                """
                {"gateway": {"heartbeatMillis": 500, "log": {"framesMax": %d}, "writeBufferHighBytes": 16384},
                 "deltaStream": {"log": {"framesMax": %d}, "streams": {
                   "host": {"source": "external"},
                   "wide": {"deltasPerSecond": 1000, "payloadBytes": 4096}}}}
                """
                        .formatted(FRAMES_KEPT, FRAMES_KEPT));
        node = NodeProcess.start(Map.of(), "test", conf.toString());
        node.awaitReady();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void aReaderThatComesBackGoesOnWhereItWas() throws Exception {
        String last;
        try (EventSourceClient first = EventSourceClient.open(node.http("/sse/stream/host"))) {
            first.awaitEvent("snapshot");
            change(1);
            first.awaitEvent("delta");
            last = first.lastId();
        }
        change(2);
        change(3);
        try (EventSourceClient second = EventSourceClient.resume(node.http("/sse/stream/host"), last)) {
            Event welcome = second.awaitEvent("welcome");
            assertThat(welcome.data().path("recovered").asBoolean()).isTrue();
            second.awaitEvent(event -> event.data().at("/payload/n").asInt() == 3);
            assertThat(second.events("snapshot")).isEmpty();
            assertThat(second.events("delta"))
                    .extracting(event -> event.data().at("/payload/n").asInt())
                    .containsExactly(2, 3);
        }
        // The header is newer than the URL, which stays as it was.
        URI old = node.http("/sse/stream/host?lastEventId=" + last);
        String now = last.replaceFirst("-.*", "-" + (Long.parseLong(last.replaceFirst(".*-", "")) + 1));
        try (EventSourceClient third = EventSourceClient.resume(old, now)) {
            assertThat(third.awaitEvent("delta").data().at("/payload/n").asInt())
                    .isEqualTo(3);
        }
    }

    @ParameterizedTest
    @CsvSource({"1-5, epoch_changed", "here-999999, ahead"})
    void aReaderThatCannotGoOnIsToldWhyAndBeginsWithASnapshot(String id, String reason) throws Exception {
        String epoch;
        try (EventSourceClient any = EventSourceClient.open(node.http("/sse/stream/host"))) {
            epoch = any.awaitEvent("welcome").data().path("epoch").asText();
        }
        String shown = id.replace("here", epoch);
        try (EventSourceClient reader = EventSourceClient.resume(node.http("/sse/stream/host"), shown)) {
            Event welcome = reader.awaitEvent("welcome");
            assertThat(welcome.data().path("recovered").asBoolean(true)).isFalse();
            assertThat(welcome.data().path("reason").asText()).isEqualTo(reason);
            assertThat(welcome.id()).as("what it has is not yet another place").isEmpty();
            Event snapshot = reader.awaitEvent("snapshot");
            assertThat(snapshot.id())
                    .isEqualTo(epoch + "-" + snapshot.data().path("tickId").asText());
        }
    }

    @Test
    void aReaderWhoseChangesAreForgottenIsToldSoAndBeginsWithASnapshot() throws Exception {
        String last;
        try (EventSourceClient first = EventSourceClient.open(node.http("/sse/stream/host"))) {
            last = first.awaitEvent("snapshot").id();
        }
        for (int i = 0; i < FRAMES_KEPT * 3; i++) {
            change(1000 + i);
        }
        try (EventSourceClient second = EventSourceClient.resume(node.http("/sse/stream/host"), last)) {
            assertThat(second.awaitEvent("welcome").data().path("reason").asText())
                    .isEqualTo("trimmed");
            assertThat(second.awaitEvent("snapshot").data().at("/state/n").asInt())
                    .isGreaterThanOrEqualTo(1000);
        }
    }

    @Test
    void aReaderThatDoesNotReadCostsNothingAndGoesOnWithASnapshot() throws Exception {
        // Who takes nothing for two heartbeats is taken for gone: here that is later than the test.
        try (NodeProcess patient =
                NodeProcess.start(Map.of("SLUICE_GATEWAY_HEARTBEAT_MILLIS", "120000"), "test", conf.toString())) {
            deafReadersCostNothing(patient, patient.http("/sse/stream/wide"));
        }
    }

    private static void readOn(URI uri) throws Exception {
        try (EventSourceClient reader = EventSourceClient.open(uri)) {
            await().atMost(PATIENCE).until(() -> reader.events("delta").size() > 1500);
        }
    }

    private static void deafReadersCostNothing(NodeProcess patient, URI uri) throws Exception {
        // What a node takes to warm up is not theirs.
        readOn(uri);
        long before = patient.heldBytes();
        List<Socket> deaf = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                deaf.add(request(uri));
            }
            readOn(uri);
            assertThat(patient.heldBytes() - before).isLessThan(GROWTH_BYTES_MAX);

            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(deaf.get(0).getInputStream(), StandardCharsets.US_ASCII));
            long tick = 0;
            int jumps = 0;
            for (int seen = 0; jumps < 2 && seen < 100_000; seen++) {
                String line = lines.readLine();
                if (line.startsWith("data: {\"type\":\"snapshot\"")) {
                    jumps++;
                    tick = number(line, "tickId");
                } else if (line.startsWith("data: {\"type\":\"delta\"")) {
                    assertThat(number(line, "prevTickId")).isEqualTo(tick);
                    tick = number(line, "tickId");
                }
            }
            assertThat(jumps)
                    .as("the one that it began with, and the one that it went on with")
                    .isEqualTo(2);
        } finally {
            for (Socket socket : deaf) {
                socket.close();
            }
        }
    }

    @Test
    void aWatcherHearsARoomAndIsNobodyThere() throws Exception {
        try (EventSourceClient watcher = EventSourceClient.open(node.http("/sse/ws/lobby"));
                TextClient ann = TextClient.open(node.webSocket("/ws/lobby?client_id=ann&envelope=1"), Map.of())) {
            assertThat(watcher.awaitEvent("SERVER_HELLO")
                            .data()
                            .path("member_count")
                            .asInt())
                    .isZero();
            assertThat(ann.awaitMessage("SERVER_HELLO").path("member_count").asInt())
                    .isEqualTo(1);
            watcher.awaitEvent("PRESENCE_JOIN");
            ann.send("{\"hello\":\"all\"}");
            ann.send("{\"type\":\"SEND\",\"binary\":\"AQI=\"}");

            Event binary = watcher.awaitEvent(event -> event.data().has("binary"));

            assertThat(binary.data().path("binary").asText()).isEqualTo("AQI=");
            assertThat(watcher.events("MESSAGE").get(0).data().path("from").asText())
                    .isEqualTo("ann");
            HttpResponse<String> stats = get("/ws/lobby/stats");
            assertThat(stats.body()).contains("\"connection_count\":1");

            watcher.hangUp();
            ann.send("{\"while\":\"away\"}");
            try (EventSourceClient back = EventSourceClient.resume(node.http("/sse/ws/lobby"), watcher.lastId())) {
                assertThat(back.awaitEvent("SERVER_HELLO")
                                .data()
                                .path("recovered")
                                .asBoolean())
                        .isTrue();
                assertThat(back.awaitEvent("MESSAGE")
                                .data()
                                .at("/payload/while")
                                .asText())
                        .isEqualTo("away");
            }
            assertThat(ann.messages())
                    .noneMatch(message -> message.path("type").asText().startsWith("PRESENCE"));
        }
    }

    @Test
    void aTraceReaderIsShownWhatItAskedForAndItsPlaceMovesOverTheRest() throws Exception {
        URI uri = node.http("/sse/trace/s1?agents=a,c&where=event.duration%20%3E%205");
        String last;
        try (EventSourceClient reader = EventSourceClient.open(uri)) {
            String begin = reader.awaitEvent("initial_traces").id();
            assertThat(begin).endsWith("-0");
            traces(event("1", "a", 9), event("2", "b", 9), event("3", "c", 1));
            assertThat(reader.awaitEvent("trace_event").data().at("/data/id").asText())
                    .isEqualTo("1");
            // A heartbeat tells the place behind what it is not shown.
            await().atMost(PATIENCE).until(reader::lastId, id -> id.endsWith("-3"));
            assertThat(reader.events("trace_event")).hasSize(1);
            assertThat(reader.comments()).isPositive();
            last = reader.lastId();
        }
        traces(event("4", "b", 9), event("5", "a", 7));
        try (EventSourceClient reader = EventSourceClient.resume(uri, last)) {
            assertThat(reader.awaitEvent("session_info")
                            .data()
                            .path("recovered")
                            .asBoolean())
                    .isTrue();
            Event event = reader.awaitEvent("trace_event");
            assertThat(event.data().at("/data/id").asText()).isEqualTo("5");
            assertThat(event.id()).endsWith("-5");
            assertThat(reader.events("initial_traces")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            /sse/stream/nowhere               | 404 | not_found       | name
            /sse/stream/host?lastEventId=7    | 400 | invalid_request | lastEventId
            /sse/stream/host?lastEventId=0-1  | 400 | invalid_request | lastEventId
            /sse/trace/s?lastEventId=1-x      | 400 | invalid_request | lastEventId
            /sse/trace/s?where=event.(        | 400 | invalid_request | where
            /sse/ws/stats                     | 400 | invalid_request | room_id
            """)
    void whatIsWrongIsNamed(String path, int status, String code, String field) throws Exception {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains("\"code\":\"" + code + "\"", "\"field\":\"" + field + "\"");
    }

    @Test
    void aNodeThatIsFullSaysSoAndOneThatLeavesSaysByeAndWhenToComeBack() throws Exception {
        try (NodeProcess other = NodeProcess.start(Map.of("SLUICE_GATEWAY_CONNECTIONS_MAX", "1"), "test")) {
            try (EventSourceClient reader = EventSourceClient.open(other.http("/sse/stream/host"))) {
                reader.awaitEvent("welcome");
                HttpResponse<String> second = HTTP.send(
                        HttpRequest.newBuilder(other.http("/sse/stream/host")).build(), BodyHandlers.ofString());
                assertThat(second.statusCode()).isEqualTo(503);
                assertThat(second.headers().firstValue("Retry-After")).isPresent();

                HTTP.send(
                        HttpRequest.newBuilder(other.http("/api/admin/drain"))
                                .POST(BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString());

                Event bye = reader.awaitEvent("bye");
                assertThat(bye.name()).isEqualTo("bye");
                assertThat(bye.data().path("code").asInt()).isEqualTo(1012);
                assertThat(bye.retry())
                        .isEqualTo(bye.data().path("reconnectAfterMs").asText());
                reader.awaitEnd();
            }
            other.awaitExit();
        }
    }

    private static void change(int n) throws Exception {
        assertThat(Http.post(node.http("/api/streams/host/changes"), "{\"n\":" + n + "}")
                        .statusCode())
                .isEqualTo(202);
    }

    private static String event(String id, String agent, int duration) {
        return """
               {"id":"%s","traceId":"t","sessionId":"s1","agentId":"%s","type":"task","timestamp":%d,"duration":%d}"""
                .formatted(id, agent, System.currentTimeMillis(), duration);
    }

    private static void traces(String... events) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(node.http("/api/traces"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("[" + String.join(",", events) + "]"))
                .build();
        assertThat(HTTP.send(request, BodyHandlers.ofString()).statusCode()).isBetween(200, 202);
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(node.http(path)).build(), BodyHandlers.ofString());
    }

    private static Socket request(URI uri) throws Exception {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(16_384);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
        String head = "GET " + uri.getPath() + " HTTP/1.1\r\nHost: x\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static long number(String line, String field) {
        String rest = line.substring(line.indexOf("\"" + field + "\":") + field.length() + 3);
        return Long.parseLong(rest.replaceFirst("[^0-9].*", ""));
    }
}
