package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.testing.tls.TestCertificate;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that speaks TLS, and whose certificate is exchanged while it runs. */
class TlsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TestCertificate FIRST = TestCertificate.create("RSA");
    private static final TestCertificate SECOND = TestCertificate.create("EC");
    /** Of the same kind as the first, so that nothing but the numbers tells whose key is whose. */
    private static final TestCertificate STRAY = TestCertificate.create("RSA");

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .sslContext(TestCertificate.trusting(FIRST, SECOND))
            .version(HttpClient.Version.HTTP_2)
            .build();
    private static final String HELLO = "{\"type\":\"hello\",\"streamId\":\"simulator\",\"wantWindow\":65536}";

    @TempDir
    static Path directory;

    private static Path key;
    private static Path certificate;
    private static NodeProcess node;

    @BeforeAll
    static void start() throws Exception {
        key = directory.resolve("key.pem");
        certificate = directory.resolve("certificate.pem");
        FIRST.write(key, certificate);
        Path conf = Files.writeString(
                directory.resolve("tls.json"),
                """
                {"gateway": {"tls": {"keyFile": "%1$s", "certificateFile": "%2$s"}, "handshakeTimeoutMillis": 5000,
                             "listeners": {"proxied": {"proxyProtocol": true,
                                           "tls": {"keyFile": "%1$s", "certificateFile": "%2$s"}}}},
                 "limits": {"trustedProxies": ["127.0.0.1"]}}
                """
                        .formatted(key, certificate));
        node = NodeProcess.start(Map.of("SLUICE_NODE_FILES_POLL_MILLIS", "50"), "test", conf.toString())
                .tolerating("a changed certificate is not taken");
        node.awaitReady();
    }

    @AfterAll
    static void stop() {
        node.close();
        assertThat(node.output()).noneMatch(line -> line.contains("PRIVATE KEY") || line.contains("MII"));
    }

    @BeforeEach
    void showFirst() throws Exception {
        exchange(FIRST);
        awaitShown(FIRST);
    }

    @Test
    void pagesComeOverHttp2AndSayWhatBrowsersMustNotDo() throws Exception {
        HttpResponse<String> page = send(HttpRequest.newBuilder(node.http("/")));

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(page.headers().firstValue("Strict-Transport-Security")).contains("max-age=31536000");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(page.headers().firstValue("Referrer-Policy")).contains("same-origin");
        String policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();
        assertThat(policy)
                .contains("script-src 'self';", "frame-ancestors 'none'")
                .doesNotContain("unsafe-inline");
    }

    @Test
    void ownPageMayPublishOverHttp2AndOthersMayNot() throws Exception {
        HttpRequest.Builder own = HttpRequest.newBuilder(node.http("/api/streams/simulator/changes"))
                .POST(BodyPublishers.ofString("{\"note\":1}"))
                .header("Origin", "https://127.0.0.1:" + node.http("/").getPort());
        HttpRequest.Builder other = HttpRequest.newBuilder(node.http("/api/streams/simulator/changes"))
                .POST(BodyPublishers.ofString("{\"note\":1}"))
                .header("Origin", "https://evil.example");

        HttpResponse<String> answer = send(own);
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(answer.statusCode()).isNotEqualTo(403);
        assertThat(send(other).statusCode()).isEqualTo(403);
    }

    @Test
    void refusedHandshakeOverHttp2LeavesTheConnectionToOtherRequests() throws Exception {
        HttpResponse<String> refused = send(HttpRequest.newBuilder(node.http("/stream")));

        assertThat(refused.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.headers().firstValue("Connection")).isEmpty();
        assertThat(send(HttpRequest.newBuilder(node.http("/health/live"))).statusCode())
                .isEqualTo(200);
    }

    /** Pings keep a socket from being idle, but are no requests. */
    @Test
    void http2ConnectionWithoutRequestsEnds() throws Exception {
        byte[] ping = HexFormat.of().parseHex("000008060000000000" + "00".repeat(8));
        try (SSLSocket socket = connect()) {
            SSLParameters http2 = socket.getSSLParameters();
            http2.setApplicationProtocols(new String[] {"h2"});
            socket.setSSLParameters(http2);
            socket.setSoTimeout(20_000);
            socket.startHandshake();
            assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
            socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes());
            socket.getOutputStream().write(HexFormat.of().parseHex("000000040000000000"));

            assertThatCode(() -> {
                        byte[] in = new byte[1024];
                        do {
                            socket.getOutputStream().write(ping);
                        } while (socket.getInputStream().read(in) >= 0);
                        throw new EOFException();
                    })
                    .isInstanceOfAny(EOFException.class, SocketException.class, SSLException.class);
        }
        assertThat(send(HttpRequest.newBuilder(node.http("/metrics/prometheus")))
                        .body()
                        .lines()
                        .filter(line -> line.startsWith("sluice_gateway_requests_timeouts_total")))
                .noneMatch(line -> line.endsWith(" 0.0"));
    }

    @Test
    void timeThatTheCertificateHasLeftIsMeasured() throws Exception {
        assertThat(send(HttpRequest.newBuilder(node.http("/metrics/prometheus")))
                        .body()
                        .lines()
                        .filter(line ->
                                line.startsWith("sluice_gateway_certificate_expiry_seconds{listener=\"main\"}")))
                .hasSize(1)
                .allMatch(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))) > 3600);
    }

    @Test
    void eventStreamComesOverHttp2BesideOtherRequests() throws Exception {
        HttpResponse<Stream<String>> events = HTTP.send(
                HttpRequest.newBuilder(node.http("/sse/stream/simulator")).build(), BodyHandlers.ofLines());

        assertThat(events.statusCode()).isEqualTo(200);
        assertThat(events.version()).isEqualTo(HttpClient.Version.HTTP_2);
        try (Stream<String> lines = events.body()) {
            assertThat(lines.filter(line -> line.startsWith("data:")).limit(50)).hasSize(50);
            assertThat(send(HttpRequest.newBuilder(node.http("/health/live"))).statusCode())
                    .isEqualTo(200);
        }
    }

    /** What is encoded once and written to many must reach each of them as it was, encrypted for each anew. */
    @Test
    void manyReadersOfOneStreamGetTheSameOverTls() throws Exception {
        List<TextClient> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            TextClient client = TextClient.open(HTTP, node.webSocket("/stream"), Map.of());
            client.send(HELLO);
            clients.add(client);
        }
        for (TextClient client : clients) {
            await().atMost(PATIENCE).until(() -> deltas(client).size() >= 500 || client.closeCode() != TextClient.OPEN);
            List<JsonNode> deltas = deltas(client);
            assertThat(client.failure()).isNull();
            assertThat(client.closeCode()).isEqualTo(TextClient.OPEN);
            long first = deltas.get(0).get("tickId").asLong();
            for (int i = 0; i < 500; i++) {
                assertThat(deltas.get(i).get("tickId").asLong()).isEqualTo(first + i);
            }
        }
        JsonNode reference = deltas(clients.get(clients.size() - 1)).get(400);
        for (TextClient client : clients) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(deltas(client)).anySatisfy(delta -> {
                        assertThat(delta.get("tickId")).isEqualTo(reference.get("tickId"));
                        assertThat(delta.get("payload")).isEqualTo(reference.get("payload"));
                    }));
            client.close();
        }
    }

    @Test
    void exchangedCertificateIsShownToNewConnectionsAndCutsNoOldOne() throws Exception {
        try (TextClient client = TextClient.open(HTTP, node.webSocket("/stream"), Map.of())) {
            client.send(HELLO);
            client.awaitMessage("delta");

            exchange(SECOND);
            awaitShown(SECOND);

            long seen = deltas(client).size();
            await().atMost(PATIENCE).until(() -> deltas(client).size() > seen + 100);
            assertThat(client.closeCode()).isEqualTo(TextClient.OPEN);
            try (TextClient late = TextClient.open(HTTP, node.webSocket("/stream"), Map.of())) {
                late.send(HELLO);
                late.awaitMessage("welcome");
            }
        }
    }

    @Test
    void brokenFilesAreRefusedAndTheOldCertificateGoesOn() throws Exception {
        Files.writeString(certificate, "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n");
        awaitProblem("are no certificate");
        assertThat(shown()).isEqualTo(FIRST.certificate());

        // Both well, but not of each other.
        Files.writeString(certificate, STRAY.certificatePem());
        awaitProblem("is not the key of");
        assertThat(shown()).isEqualTo(FIRST.certificate());
        assertThat(node.output()).anyMatch(line -> line.contains("a changed certificate is not taken"));

        exchange(SECOND);
        awaitShown(SECOND);
        await().atMost(PATIENCE).until(() -> health().path("status").asText().equals("up"));
    }

    @Test
    void configurationShowsThePathOfTheKeyAndNothingOfTheKey() throws Exception {
        String conf = send(HttpRequest.newBuilder(node.http("/api/admin/conf"))).body();

        assertThat(conf)
                .contains(key.toString())
                .doesNotContain("PRIVATE KEY")
                .doesNotContain(FIRST.keyPem().lines().skip(1).findFirst().orElseThrow());
    }

    @Test
    void closeEndsTlsInOrder() throws Exception {
        TextClient client = TextClient.open(HTTP, node.webSocket("/stream"), Map.of());
        client.send("no JSON");

        // 1006 would be an end without a close frame.
        assertThat(client.awaitClose()).isGreaterThan(999).isNotEqualTo(1006);
    }

    @Test
    void tlsBeginsBehindTheHeaderOfTheProxyProtocol() throws Exception {
        URI uri = node.listener("proxied", "/");
        try (Socket plain = new Socket(uri.getHost(), uri.getPort())) {
            plain.setSoTimeout(20_000);
            plain.getOutputStream().write("PROXY TCP4 203.0.113.7 127.0.0.1 4711 443\r\n".getBytes());
            try (SSLSocket socket = (SSLSocket) TestCertificate.trusting(FIRST, SECOND)
                    .getSocketFactory()
                    .createSocket(plain, uri.getHost(), uri.getPort(), true)) {
                socket.getOutputStream()
                        .write("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes());
                assertThat(new String(socket.getInputStream().readAllBytes())).startsWith("HTTP/1.1 200");
            }
        }
    }

    @Test
    void tls11IsRefused() throws Exception {
        URI uri = node.http("/");
        String body = "0302" + "00".repeat(32) + "00" + "0004c013002f" + "0100";
        byte[] hello = HexFormat.of().parseHex("160301002f" + "0100002b" + body);
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(hello);
            // A fatal alert: no such version of the protocol.
            assertThat(HexFormat.of().formatHex(socket.getInputStream().readNBytes(7)))
                    .startsWith("15")
                    .endsWith("0246");
        }
    }

    @Test
    void plainTextIsNotAnswered() throws Exception {
        URI uri = node.http("/");
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes());
            assertThat(new String(socket.getInputStream().readAllBytes())).doesNotContain("HTTP/1.1");
        }
    }

    private static List<JsonNode> deltas(TextClient client) {
        return client.messages().stream()
                .filter(message -> message.path("type").asText().equals("delta"))
                .toList();
    }

    private static void exchange(TestCertificate next) throws IOException {
        next.write(key, certificate);
    }

    private static void awaitShown(TestCertificate wanted) {
        await().atMost(PATIENCE).until(() -> shown().equals(wanted.certificate()));
    }

    private static void awaitProblem(String part) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode health = health();
            assertThat(health.path("status").asText()).isEqualTo("degraded");
            assertThat(health.path("certificates").asText())
                    .contains(part)
                    .contains(certificate.toString())
                    .doesNotContain("BEGIN");
        });
    }

    private static JsonNode health() throws Exception {
        return JSON.readTree(send(HttpRequest.newBuilder(node.http("/health"))).body());
    }

    private static X509Certificate shown() throws Exception {
        try (SSLSocket socket = connect()) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private static SSLSocket connect() throws Exception {
        URI uri = node.http("/");
        return (SSLSocket)
                TestCertificate.trusting(FIRST, SECOND).getSocketFactory().createSocket(uri.getHost(), uri.getPort());
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HTTP.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
    }
}
