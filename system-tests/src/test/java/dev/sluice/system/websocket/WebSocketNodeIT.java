package dev.sluice.system.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.system.Metrics;
import dev.sluice.system.NodeProcess;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same cases against a node of its own, as far as they need no echo; and what clients do to harm one. */
class WebSocketNodeIT {
    private static final String PATH = "/stream";
    private static final String OFFER = "Sec-WebSocket-Extensions: permessage-deflate";
    private static final int PAUSE_MILLIS = 50;
    private static final long GROWTH_BYTES_MAX = 48L << 20;

    private static NodeProcess node;
    private static URI server;

    @BeforeAll
    static void start() throws Exception {
        node = NodeProcess.start(Map.of(
                "SLUICE_GATEWAY_COMPRESSION_ENABLED", "true",
                "SLUICE_GATEWAY_HANDSHAKE_TIMEOUT_MILLIS", "1000",
                "SLUICE_GATEWAY_HELLO_TIMEOUT_MILLIS", "600000",
                "SLUICE_GATEWAY_HEARTBEAT_MILLIS", "600000",
                "SLUICE_GATEWAY_ALLOWED_ORIGINS", "https://friend.test"));
        server = URI.create(node.awaitReady());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    static Stream<Script> scripts() {
        return Stream.of(
                        ControlScripts.pings(),
                        ControlScripts.reservedBits(),
                        ControlScripts.reservedOpcodes(),
                        CloseScripts.all(),
                        Utf8Scripts.all())
                .flatMap(List::stream)
                .filter(Script::needsNoEcho);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scripts")
    void isAnswered(Script script) throws Exception {
        script.run(server, PATH);
    }

    @Test
    void framesInTheSameReadAsTheHandshakeAreNotLost() throws Exception {
        try (RawClient client = RawClient.connect(server)) {
            byte[] request = RawClient.request(PATH).getBytes(StandardCharsets.US_ASCII);
            client.send(Frame.joined(request, Frame.ping(new byte[3]).bytes()));

            assertThat(client.response().status()).isEqualTo(101);
            assertThat(client.frame()).isEqualTo(Frame.pong(new byte[3]));
        }
    }

    @Test
    void pagesOfOtherSitesAreRefusedAndCounted() throws Exception {
        double before = sum("sluice_gateway_handshakes_refused_total", "status=\"403\"");
        try (RawClient client = RawClient.connect(server)) {
            client.send(RawClient.request(PATH, "Origin: https://evil.test").getBytes(StandardCharsets.US_ASCII));

            RawClient.Response response = client.response();
            assertThat(response.status()).isEqualTo(403);
            assertThat(response.body()).contains("\"code\":\"forbidden\"", "\"field\":\"Origin\"");
        }
        for (String origin : List.of("https://friend.test", "http://sluice.test")) {
            RawClient.open(server, PATH, "Origin: " + origin).close();
        }
        assertThat(sum("sluice_gateway_handshakes_refused_total", "status=\"403\""))
                .isEqualTo(before + 1);
    }

    @Test
    void whoSendsNoWholeRequestInTimeIsDropped() throws Exception {
        double before = sum("sluice_gateway_requests_timeouts_total");
        byte[] endless =
                ("GET / HTTP/1.1\r\nHost: a\r\nX-Slow: " + "a".repeat(400)).getBytes(StandardCharsets.US_ASCII);
        byte[] again = ("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] body = ("POST /api/streams/host/changes HTTP/1.1\r\nHost: a\r\nContent-Length: 9999\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        try (RawClient open = RawClient.open(server, PATH);
                RawClient silent = RawClient.connect(server);
                RawClient half = RawClient.connect(server);
                RawClient trickling = RawClient.connect(server);
                RawClient second = RawClient.connect(server);
                RawClient posting = RawClient.connect(server)) {
            half.send("GET /stream HTTP/1.1\r\nHost:".getBytes(StandardCharsets.US_ASCII));
            second.send(again);
            assertThat(second.response().status()).isEqualTo(200);
            posting.send(body);

            assertThat(silent.ended()).isTrue();
            assertThat(half.ended()).isTrue();
            assertThat(trickling.endedWhileTrickling(endless, PAUSE_MILLIS)).isTrue();
            assertThat(second.endedWhileTrickling(endless, PAUSE_MILLIS)).isTrue();
            assertThat(posting.endedWhileTrickling(new byte[400], PAUSE_MILLIS)).isTrue();
            assertThat(sum("sluice_gateway_requests_timeouts_total")).isGreaterThanOrEqualTo(before + 5);

            open.send(Frame.ping(new byte[2]).bytes());
            assertThat(open.frame()).isEqualTo(Frame.pong(new byte[2]));
        }
    }

    @Test
    void aPingFloodOfAClientThatNeverReadsCostsNoMemory() throws Exception {
        Frame[] pings = new Frame[500];
        java.util.Arrays.fill(pings, Frame.ping(new byte[125]));
        byte[] chunk = Frame.joined(Stream.of(pings).map(Frame::bytes).toArray(byte[][]::new));
        try (RawClient client = RawClient.open(server, PATH)) {
            send(client, chunk, 200);
            long before = node.heldBytes();

            send(client, chunk, 2_000);

            assertThat(node.heldBytes() - before).isLessThan(GROWTH_BYTES_MAX);
            assertThat(sum("sluice_gateway_pongs_dropped_total")).isGreaterThan(500_000);
        }
    }

    @Test
    void bombsCostNoMemory() throws Exception {
        byte[] bomb = Deflated.binary(new byte[50 << 20]).bytes();
        double before = sum("sluice_gateway_violations_total", "inflated_too_large", "code=\"1009\"");
        explode(bomb, 20);
        long memory = node.heldBytes();

        explode(bomb, 100);

        assertThat(node.heldBytes() - memory).isLessThan(GROWTH_BYTES_MAX);
        assertThat(sum("sluice_gateway_violations_total", "inflated_too_large", "code=\"1009\""))
                .isEqualTo(before + 120);
    }

    @Test
    void aHeaderOfManyMegabytesCostsNoMemory() throws Exception {
        long before = node.heldBytes();
        byte[] header = Frame.binary(new byte[0]).bytes(8, 16 << 20, true);
        for (int i = 0; i < 200; i++) {
            try (RawClient client = RawClient.open(server, PATH)) {
                client.send(header);
                assertThat(client.frame().payload()).startsWith(1009 >> 8, 1009 & 0xFF);
            }
        }
        assertThat(node.heldBytes() - before).isLessThan(GROWTH_BYTES_MAX);
    }

    @Test
    void connectionsAreCountedByHowTheyEnd() throws Exception {
        double accepted = sum("sluice_gateway_connections_accepted_total");
        double own = sum("sluice_gateway_connections_closed_total", "code=\"4xxx\"");
        double wrong = sum("sluice_gateway_connections_closed_total", "code=\"1007\"");
        double open = sum("sluice_gateway_connections_open");

        Script.named("own code").sends(Frame.close(4999, "")).closedWith(4999).run(server, PATH);
        Script.named("bad text")
                .sends(Frame.text(new byte[] {-1}))
                .closedWith(1007)
                .run(server, PATH);

        assertThat(sum("sluice_gateway_connections_accepted_total")).isEqualTo(accepted + 2);
        assertThat(sum("sluice_gateway_connections_closed_total", "code=\"4xxx\""))
                .isEqualTo(own + 1);
        assertThat(sum("sluice_gateway_connections_closed_total", "code=\"1007\""))
                .isEqualTo(wrong + 1);
        assertThat(sum("sluice_gateway_connections_open")).isLessThanOrEqualTo(open);
    }

    private static double sum(String name, String... tags) throws Exception {
        return Metrics.of(node).sum(name, tags);
    }

    private static void explode(byte[] bomb, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            try (RawClient client = RawClient.open(server, PATH, OFFER)) {
                client.send(bomb);
                assertThat(client.frame().payload()).startsWith(1009 >> 8, 1009 & 0xFF);
            }
        }
    }

    private static void send(RawClient client, byte[] chunk, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            client.send(chunk);
        }
    }
}
