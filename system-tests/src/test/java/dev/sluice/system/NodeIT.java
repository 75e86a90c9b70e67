package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static NodeProcess node;

    @BeforeAll
    static void start() {
        node = NodeProcess.start(Map.of());
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    @Test
    void deltasAreContiguousAfterASnapshot() throws Exception {
        String hello = "{\"type\":\"hello\",\"wantWindow\":1000}";
        try (StreamClient client = StreamClient.open(node.webSocket("/stream"), hello)) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(client.deltas()).isGreaterThan(500));
            assertThat(client.faults()).isEmpty();
            assertThat(client.snapshots()).isEqualTo(1);
            // Between two looks the stream goes on.
            synchronized (client) {
                assertThat(client.state().path("count").asLong()).isEqualTo(client.tick());
            }
        }
    }

    @Test
    void aReaderWithoutCreditGetsSnapshotsAndThenDeltasAgain() throws Exception {
        try (StreamClient client = StreamClient.open(node.webSocket("/stream"), "{\"type\":\"hello\"}")) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(client.snapshots()).isGreaterThan(2));
            assertThat(client.deltas()).isZero();

            client.send("{\"type\":\"credit\",\"upTo\":{\"messages\":50}}");

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(client.deltas()).isEqualTo(50));
            assertThat(client.faults()).isEmpty();
        }
    }

    @Test
    void aChangeThatABackendPostsReachesTheReaders() throws Exception {
        try (StreamClient client =
                StreamClient.open(node.webSocket("/stream/host"), "{\"type\":\"hello\",\"wantWindow\":1000}")) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(client.snapshots()).isEqualTo(1));

            HttpResponse<String> answer = post("/api/streams/host/changes", "{\"note\":\"ä\"}");

            assertThat(answer.statusCode()).isEqualTo(202);
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(client.state().path("note").asText()).isEqualTo("ä"));
            assertThat(client.state().path("cpu").path("perCore").size()).isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            {"type":"credit","n":0}                | invalid_message      | n
            {"type":"credit","n":-1}               | invalid_message      | n
            {"type":"credit","n":1.5}              | invalid_message      | n
            {"type":"credit","n":1e300}            | invalid_message      | n
            {"type":"credit","n":"5"}              | invalid_message      | n
            {"type":"credit"}                      | invalid_message      | n
            {"type":"credit","upTo":5}             | invalid_message      | upTo
            {"type":"credit","upTo":{"bytes":-1}}  | invalid_message      | upTo.bytes
            {"type":"dance"}                       | unknown_message_type | type
            {"type":7}                             | invalid_message      | type
            """)
    void badInputAfterHelloIsAnsweredAndTheConnectionStays(String message, String code, String field) throws Exception {
        try (StreamClient client =
                StreamClient.open(node.webSocket("/stream/host"), "{\"type\":\"hello\",\"wantWindow\":1000}")) {
            client.send(message);

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(client.others()).anySatisfy(error -> {
                        assertThat(error.path("error").path("code").asText()).isEqualTo(code);
                        assertThat(error.path("error").path("field").asText()).isEqualTo(field);
                    }));
            int before = client.deltas();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(client.deltas()).isGreaterThan(before));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            not json
            []
            {"type":"credit","n":5}
            {"type":"hello","streamId":"nowhere"}
            {"type":"hello","wantWindow":0}
            """)
    void badInputBeforeHelloEndsWithByeAndPolicy(String message) throws Exception {
        try (StreamClient client = StreamClient.open(node.webSocket("/stream"), message)) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(client.closeCode()).isEqualTo(1008));
            assertThat(client.others())
                    .anyMatch(heard -> heard.path("type").asText().equals("bye"));
        }
    }

    @Test
    void metricsComeInBothForms() throws Exception {
        assertThat(get("/metrics", "application/json")).startsWith("{\"report\":");
        assertThat(get("/metrics", "text/plain")).contains("# TYPE");
        assertThat(get("/metrics/prometheus", "*/*")).contains("vertx_http_server");
    }

    @Test
    void aBadConfigurationNamesTheKeyAndExitsWith2() throws Exception {
        try (NodeProcess bad = NodeProcess.start(Map.of("SLUICE_GATEWAY_PROT", "1"))) {
            assertThat(bad.awaitExit()).isEqualTo(2);
            assertThat(String.join("\n", bad.output())).contains("SLUICE_GATEWAY_PORT");
        }
    }

    @Test
    void startsOnJava25WithoutWarnings() throws Exception {
        try (Stream<Path> installed =
                Files.exists(Path.of("/usr/lib/jvm")) ? Files.list(Path.of("/usr/lib/jvm")) : Stream.empty()) {
            Path java = installed
                    .filter(home -> home.getFileName().toString().contains("25"))
                    .map(home -> home.resolve("bin/java"))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElse(null);
            Assumptions.assumeTrue(java != null, "no Java 25 is installed");
            // What it prints is looked through when it is closed.
            try (NodeProcess on25 = NodeProcess.start(java, Map.of())) {
                on25.awaitReady();
                assertThat(Http.get(on25.http("/health/ready"), "*/*")).contains("ready");
            }
            TestCluster cluster = new TestCluster();
            Map<String, String> environment = Map.of(
                    "SLUICE_CLUSTER_ENABLED",
                    "true",
                    "SLUICE_CLUSTER_FILE",
                    cluster.file().toString());
            try (NodeProcess inCluster = NodeProcess.start(java, environment, "snapshot")) {
                inCluster.awaitReady();
            }
        }
    }

    private static HttpResponse<String> post(String path, String body) throws Exception {
        return Http.post(node.http(path), body);
    }

    private static String get(String path, String accept) throws Exception {
        return Http.get(node.http(path), accept);
    }
}
