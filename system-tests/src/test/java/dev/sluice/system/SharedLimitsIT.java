package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.testing.redis.RedisServer;
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
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two gateways that know of each other by one Redis alone, and a client that goes to both. */
class SharedLimitsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PER_SECOND_MAX = 20;
    private static final int CONNECTIONS_MAX = 8;
    private static final int SECONDS = 4;
    private static final String KEY = "the key of the client";

    @TempDir
    Path directory;

    private RedisServer redis;
    private final List<NodeProcess> nodes = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        redis = RedisServer.start();
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(KEY.getBytes(StandardCharsets.UTF_8));
        Path conf = Files.writeString(
                directory.resolve("shared.json"),
                """
                {"redis": {"enabled": true, "url": "%s"},
                 "auth": {"mode": "required", "apiKeys": {"client": {"sha256": "%s",
                          "rights": {"publish": ["stream/*"], "subscribe": ["*"]}}}, "openMetrics": true},
                 "limits": {"scope": "cluster", "principalMessagesPerSecondMax": %d, "principalConnectionsMax": %d},
                 "deltaStream": {"streams": {"host": {"source": "external", "publishable": true}}}}
                """
                        .formatted(redis.url(), HexFormat.of().formatHex(digest), PER_SECOND_MAX, CONNECTIONS_MAX));
        for (int i = 0; i < 2; i++) {
            nodes.add(NodeProcess.start(Map.of(), "test", conf.toString())
                    .tolerating("edis|limits hold for this node alone"));
        }
        for (NodeProcess node : nodes) {
            await().atMost(PATIENCE).until(() -> Metrics.of(node).value("sluice_limits_gateways") == 2);
        }
    }

    @AfterEach
    void stop() {
        nodes.forEach(NodeProcess::close);
        redis.close();
    }

    @Test
    void principalGetsNoMoreByGoingToBoth() throws Exception {
        int admitted = flood();

        // In any second the limit; so in so many seconds, one more at most begun.
        assertThat(admitted).isBetween(PER_SECOND_MAX * SECONDS / 2, PER_SECOND_MAX * (SECONDS + 1));
        assertThat(Metrics.of(nodes.get(0)).sum("sluice_limits_claims_total", "outcome=\"granted\""))
                .isPositive();
    }

    @Test
    void eachGoesByItselfWhileRedisIsGoneAndSaysSo() throws Exception {
        assertThat(limitsInForce(nodes.get(0))).isEqualTo("cluster");

        redis.kill();
        for (NodeProcess node : nodes) {
            await().atMost(PATIENCE).until(() -> limitsInForce(node).equals("node"));
            assertThat(ready(node).statusCode()).isEqualTo(200);
            assertThat(Metrics.of(node).value("sluice_limits_fallbacks_total")).isPositive();
            assertThat(Metrics.of(node).value("sluice_limits_gateways")).isZero();
        }
        // Twice the limit less what it takes to wait: one node alone could not.
        assertThat(flood()).isBetween(PER_SECOND_MAX * (SECONDS + 1), 2 * PER_SECOND_MAX * (SECONDS + 1));

        redis.restart();
        for (NodeProcess node : nodes) {
            await().atMost(PATIENCE).until(() -> limitsInForce(node).equals("cluster"));
        }
    }

    @Test
    void connectionsOfAPrincipalCountOverBoth() throws Exception {
        List<TextClient> open = new ArrayList<>();
        int refused = 0;
        for (int i = 0; i < 2 * CONNECTIONS_MAX; i++) {
            TextClient client = TextClient.open(nodes.get(i % 2).webSocket("/stream/host"), Map.of("X-API-Key", KEY));
            if (isAdmitted(client)) {
                open.add(client);
            } else {
                assertThat(client.closeCode()).isEqualTo(1008);
                refused++;
            }
        }
        // Each gateway may keep a seat for who comes next.
        assertThat(open.size()).isBetween(CONNECTIONS_MAX - 2, CONNECTIONS_MAX);
        assertThat(refused).isEqualTo(2 * CONNECTIONS_MAX - open.size());

        open.forEach(TextClient::close);
        await().atMost(PATIENCE).until(() -> {
            try (TextClient client =
                    TextClient.open(nodes.get(1).webSocket("/stream/host"), Map.of("X-API-Key", KEY))) {
                return isAdmitted(client);
            }
        });
    }

    private static boolean isAdmitted(TextClient client) throws Exception {
        try {
            client.send("{\"type\":\"hello\",\"wantWindow\":1}");
        } catch (ExecutionException closed) {
            // It was refused already.
            assertThat(closed).hasCauseInstanceOf(IOException.class);
        }
        await().atMost(PATIENCE)
                .until(() -> client.closeCode() != TextClient.OPEN
                        || client.messages().stream()
                                .anyMatch(
                                        message -> message.path("type").asText().equals("welcome")));
        return client.closeCode() == TextClient.OPEN;
    }

    /** As fast as it goes, at both nodes. @return how many were admitted */
    private int flood() throws Exception {
        AtomicInteger admitted = new AtomicInteger();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        List<Thread> threads = new ArrayList<>();
        for (NodeProcess node : nodes) {
            URI uri = node.http("/api/streams/host/changes");
            threads.add(new Thread(() -> {
                while (System.nanoTime() < end) {
                    if (publish(uri) == 202) {
                        admitted.incrementAndGet();
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        return admitted.get();
    }

    private static int publish(URI uri) {
        try {
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .header("X-API-Key", KEY)
                    .POST(BodyPublishers.ofString("{\"n\":1}"))
                    .build();
            return HTTP.send(request, BodyHandlers.discarding()).statusCode();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String limitsInForce(NodeProcess node) throws Exception {
        JsonNode degraded = JSON.readTree(ready(node).body()).path("degraded");
        return degraded.toString().contains("\"limits\"") ? "node" : "cluster";
    }

    private static HttpResponse<String> ready(NodeProcess node) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(node.http("/health/ready")).build(), BodyHandlers.ofString());
    }
}
