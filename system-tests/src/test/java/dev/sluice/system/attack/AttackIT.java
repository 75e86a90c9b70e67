package dev.sluice.system.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.system.Metrics;
import dev.sluice.system.NodeProcess;
import dev.sluice.system.OwnLag;
import dev.sluice.system.attack.Neighbours.Figures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * One node with the limits of production, and clients that behave, while others attack it: those are refused and counted,
 * the node stays small, and its neighbours wait no longer than twice as long as right before, or than a busy machine
 * explains.
 */
class AttackIT {
    private static final int READERS = 20;
    private static final int WRITERS = 2;
    private static final double ALLOWANCE_MILLIS = Integer.getInteger("sluice.attack.millis", 250);
    /** Hops of a change, or a patch, through threads that may each have to wait for a busy machine. */
    private static final int HOPS = 6;

    private static final long RESIDENT_BYTES_MAX = 800L << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** Of each phase: enough for the slowest of a hundred to be more than one change's. */
    private static final int CHANGES_MIN = 200;

    private static final int MEASURED_MIN = 20;
    private static final int SLOW_HANDSHAKES = 80;
    private static final int BOMBS = 50;
    private static final int PACKED_BOMBS = 20;

    private NodeProcess node;
    private Neighbours neighbours;
    private Metrics before;

    private interface Attack {
        void run() throws Exception;
    }

    @BeforeEach
    void start() throws Exception {
        String orders =
                Path.of("src/test/resources/orders.json").toAbsolutePath().toString();
        Map<String, String> production = Map.of(
                "SLUICE_LIMITS_ADDRESS_CONNECTS_PER_SECOND_MAX", "100",
                "SLUICE_LIMITS_ADDRESS_CONNECTIONS_MAX", "1000",
                "SLUICE_GATEWAY_HANDSHAKE_TIMEOUT_MILLIS", "2000",
                "SLUICE_GATEWAY_HEARTBEAT_MILLIS", "15000",
                "SLUICE_GATEWAY_COMPRESSION_ENABLED", "true");
        node = NodeProcess.start(production, "test", orders).tolerating("BlockedThreadChecker");
        node.awaitReady();
        neighbours = new Neighbours(node, READERS, WRITERS);
        // What comes first meets a cold node, and is not measured.
        LeastPriority.run(() -> {
            pings();
            subscriptions();
            gzipBombs();
            return null;
        });
        measured();
        before = Metrics.of(node);
    }

    @AfterEach
    void stop() {
        neighbours.close();
        node.close();
    }

    @Test
    void neighboursOfAnAttackerNoticeLittleOfIt() throws Exception {
        under("a thousand connections a second", this::connects);
        assertThat(counted("sluice_gateway_limited_total", "limit=\"address_connects\""))
                .isGreaterThan(1_000);

        under("floods of messages", this::floods);
        assertThat(counted("sluice_gateway_limited_total", "limit=\"connection_messages\""))
                .isPositive();
        assertThat(counted("sluice_gateway_limited_total", "limit=\"connection_bytes\""))
                .isPositive();
        assertThat(counted("sluice_gateway_connections_closed_total", "code=\"4429\""))
                .isPositive();
        assertThat(counted("sluice_gateway_violations_total", "reason=\"fragments\""))
                .isPositive();

        int slow = under("handshakes that do not end", this::slowHandshakes);
        assertThat(counted("sluice_gateway_requests_timeouts_total")).isGreaterThanOrEqualTo(slow * SLOW_HANDSHAKES);

        int bombs = under("bombs and deep JSON", this::bombs);
        assertThat(counted("sluice_gateway_violations_total", "reason=\"inflated_too_large\""))
                .isEqualTo(bombs * BOMBS);
        assertThat(counted("sluice_gateway_refusals_total", "code=\"invalid_message\""))
                .isGreaterThanOrEqualTo(bombs * BOMBS);

        under("pings from who does not read", this::pings);
        assertThat(counted("sluice_gateway_pongs_dropped_total")).isPositive();

        under("subscriptions in a loop", this::subscriptions);
        assertThat(counted("sluice_gateway_refusals_total")).isPositive();

        int packed = under("packed bombs for traces", this::gzipBombs);
        assertThat(counted("sluice_gateway_requests_refused_total", "status=\"413\""))
                .isEqualTo(packed * PACKED_BOMBS);

        assertThat(neighbours.lost()).as("neighbours that were thrown out").isZero();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(Metrics.of(node).sum("sluice_gateway_connections_open"))
                .isEqualTo(READERS + WRITERS));
    }

    /** Measures without the attack and, right after it, under it, again and again. @return how often it attacked */
    private int under(String name, Attack attack) throws Exception {
        neighbours.deltas();
        neighbours.acks();
        measured();
        Figures quietDeltas = neighbours.deltas();
        Figures quietAcks = neighbours.acks();
        report("before " + name, quietDeltas, quietAcks);
        AtomicInteger rounds = new AtomicInteger();
        try (OwnLag machine = new OwnLag()) {
            LeastPriority.run(() -> {
                do {
                    attack.run();
                    rounds.incrementAndGet();
                } while (neighbours.measured() < CHANGES_MIN * READERS);
                return null;
            });
            Figures deltas = neighbours.deltas();
            Figures acks = neighbours.acks();
            report("under " + name, deltas, acks);
            System.out.printf(
                    "%38s p99 of deltas × %.1f, of acks × %.1f%n",
                    "", deltas.p99Millis() / quietDeltas.p99Millis(), acks.p99Millis() / quietAcks.p99Millis());
            double allowance = ALLOWANCE_MILLIS + HOPS * machine.longestMillis();
            assertLittleWorse("deltas under " + name, deltas, quietDeltas, allowance);
            assertLittleWorse("acks under " + name, acks, quietAcks, allowance);
        }
        assertThat(node.residentBytes()).isLessThan(RESIDENT_BYTES_MAX);
        return rounds.get();
    }

    private static void assertLittleWorse(String what, Figures now, Figures quiet, double allowanceMillis) {
        assertThat(now.count()).as("%s", what).isGreaterThan(MEASURED_MIN);
        assertThat(now.p50Millis())
                .as("median of %s", what)
                .isLessThan(Math.max(2 * quiet.p50Millis(), quiet.p50Millis() + allowanceMillis / 2));
        assertThat(now.p99Millis())
                .as("p99 of %s", what)
                .isLessThan(Math.max(2 * quiet.p99Millis(), quiet.p99Millis() + allowanceMillis));
    }

    private void report(String name, Figures deltas, Figures acks) throws IOException {
        System.out.printf("%-38s deltas %s; acks %s; resident %d MB%n", name, deltas, acks, node.residentBytes() >> 20);
    }

    /** Waits until some more was measured: a figure of a few is none. */
    private void measured() {
        int deltas = neighbours.measured();
        await().atMost(PATIENCE).until(() -> neighbours.measured() > deltas + CHANGES_MIN * READERS);
    }

    private double counted(String name, String... tags) throws Exception {
        return Metrics.of(node).sum(name, tags) - before.sum(name, tags);
    }

    private void connects() throws Exception {
        URI uri = node.webSocket("/stream/orders");
        long start = System.nanoTime();
        for (int i = 0; i < 3_000; i++) {
            try (Attacker attacker = new Attacker(uri)) {
                attacker.bytes(attacker.handshake());
                attacker.status();
            } catch (IOException hungUp) {
                // It may: nobody promised an answer to a flood.
            }
            LockSupport.parkNanos(start + i * 1_000_000L - System.nanoTime());
        }
    }

    private void floods() throws Exception {
        // They take no answer: who reads none is dropped before a rate is reached.
        byte[] heartbeat = "{\"type\":\"heartbeat\",\"payload\":null}".getBytes(StandardCharsets.UTF_8);
        byte[] tiny = Attacker.repeated(Attacker.frame(Attacker.TEXT, true, false, heartbeat), 500);
        byte[] big = Attacker.frame(Attacker.BINARY, true, false, new byte[60_000]);
        byte[] fragments = Attacker.repeated(Attacker.frame(Attacker.CONTINUATION, false, false, new byte[1]), 500);
        try (Attacker one = upgraded("/sync/attacked");
                Attacker two = upgraded("/sync/attacked");
                Attacker three = upgraded("/sync/attacked")) {
            one.flood(tiny, 200);
            two.flood(big, 400);
            three.bytes(Attacker.frame(Attacker.TEXT, false, false, new byte[] {'['}));
            three.flood(fragments, 40);
            assertThat(one.isHungUp()).isTrue();
            assertThat(three.isHungUp()).isTrue();
        }
    }

    private void slowHandshakes() throws Exception {
        List<Attacker> slow = new ArrayList<>();
        try {
            for (int i = 0; i < SLOW_HANDSHAKES; i++) {
                Attacker attacker = new Attacker(node.webSocket(i % 2 == 0 ? "/stream/orders" : "/api/traces"));
                attacker.bytes("GET /str".getBytes(StandardCharsets.US_ASCII));
                slow.add(attacker);
            }
            byte[] one = {'x'};
            for (int round = 0; round < 20; round++) {
                slow.forEach(attacker -> attacker.flood(one, 1));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
            for (Attacker attacker : slow) {
                assertThat(attacker.isHungUp()).isTrue();
            }
        } finally {
            for (Attacker attacker : slow) {
                attacker.close();
            }
        }
    }

    private void bombs() throws Exception {
        byte[] bomb = Attacker.frame(Attacker.TEXT, true, true, Attacker.deflatedZeros(16 << 20));
        for (int i = 0; i < BOMBS; i++) {
            try (Attacker attacker = upgraded("/stream/orders")) {
                attacker.bytes(bomb);
                assertThat(attacker.isHungUp()).isTrue();
            }
        }
        try (Attacker attacker = upgraded("/sync/attacked")) {
            double refused = counted("sluice_gateway_refusals_total", "code=\"invalid_message\"");
            for (int i = 0; i < BOMBS; i++) {
                attacker.bytes(Attacker.text("[".repeat(60_000)));
            }
            await().atMost(PATIENCE)
                    .until(() ->
                            counted("sluice_gateway_refusals_total", "code=\"invalid_message\"") >= refused + BOMBS);
        }
    }

    private void pings() throws Exception {
        byte[] pings = Attacker.repeated(Attacker.frame(Attacker.PING, true, false, new byte[125]), 500);
        try (Attacker attacker = upgraded("/stream/orders")) {
            attacker.bytes(Attacker.text("{\"type\":\"hello\"}"));
            attacker.flood(pings, 400);
        }
    }

    private void subscriptions() throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < 1_000; i++) {
            all.writeBytes(Attacker.text("{\"type\":\"subscribe_session\",\"sessionId\":\"s" + i + "\"}"));
            if (i % 2 == 0) {
                all.writeBytes(Attacker.text("{\"type\":\"unsubscribe_session\",\"sessionId\":\"s" + i + "\"}"));
            }
        }
        try (Attacker attacker = upgraded("/trace")) {
            attacker.flood(all.toByteArray(), 1);
        }
    }

    private void gzipBombs() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            for (int i = 0; i < 100; i++) {
                gzip.write(new byte[1 << 20]);
            }
        }
        for (int i = 0; i < PACKED_BOMBS; i++) {
            try (Attacker attacker = new Attacker(node.http("/api/traces"))) {
                attacker.bytes(("POST /api/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
                                + "Content-Encoding: gzip\r\nContent-Length: " + packed.size() + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                attacker.flood(packed.toByteArray(), 1);
                assertThat(attacker.status()).isEqualTo(413);
            }
        }
    }

    private Attacker upgraded(String path) throws Exception {
        URI uri = node.webSocket(path);
        return await().atMost(PATIENCE).ignoreExceptions().until(() -> Attacker.upgraded(uri), attacker -> true);
    }
}
