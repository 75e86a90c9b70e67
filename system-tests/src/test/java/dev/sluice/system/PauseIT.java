package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A member that stands still (SIGSTOP: its sockets stay open, it answers nothing) must not stall the others. */
class PauseIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Hazelcast takes a member back that it had put out: by its own timetable, at times after more than a minute. */
    private static final Duration REJOIN = Duration.ofSeconds(180);

    private static final Duration PAUSE = Duration.ofSeconds(20);
    private static final String HELLO = "{\"type\":\"hello\",\"streamId\":\"simulator\",\"wantWindow\":10000}";
    /** What an owner says that goes on, and sees nobody else until the cluster is one again. */
    private static final String ALONE = "no snapshot could be asked for";

    private static final String OWNS = "owns the stream stream=\"simulator\"";
    /** In the log of a change, each member is written as {@code id={...}}. */
    private static final Pattern MEMBER = Pattern.compile("=\\{[^{]*}");

    private static final double LAG_SECONDS_MAX = 0.2;
    /** From here on it is the machine that is late, and by more where there are more threads than in the test. */
    private static final long QUIET_MILLIS = 20;

    private static final int NOISE_FACTOR = 4;

    @Test
    void aPausedMemberStallsNobody() throws Exception {
        TestCluster cluster = new TestCluster();
        try (NodeProcess snapshot = start(cluster, "snapshot,gateway");
                NodeProcess owner = start(cluster, "delta-stream,gateway");
                NodeProcess gateway = start(cluster, "gateway");
                NodeProcess member = start(cluster, "gateway")) {
            List<NodeProcess> others = List.of(snapshot, owner, gateway);
            try (StreamClient here = client(gateway);
                    StreamClient there = client(owner);
                    StreamClient paused = client(member)) {
                awaitDeltas(here, there, paused);
                long epoch = here.epoch();

                pauseAndMeasure("a member without streams", member, others, List.of(here, there));

                assertThat(here.epoch()).isEqualTo(epoch);
                awaitDeltas(here, there, paused);
                assertAgreement(here, there, paused);
            }
        }
    }

    @Test
    void anOwnerThatWasPausedDisturbsNobodyWhenItGoesOn() throws Exception {
        TestCluster cluster = new TestCluster();
        try (NodeProcess snapshot = start(cluster, "snapshot,gateway");
                NodeProcess gateway = start(cluster, "gateway");
                NodeProcess one = start(cluster, "delta-stream,gateway");
                NodeProcess two = start(cluster, "delta-stream,gateway")) {
            try (StreamClient here = client(gateway);
                    StreamClient there = client(snapshot)) {
                awaitDeltas(here, there);
                NodeProcess owner = ownerOf(one, two);
                NodeProcess heir = owner == one ? two : one;
                long epoch = here.epoch();

                try (StreamClient behind = client(owner)) {
                    awaitDeltas(behind);
                    pauseAndMeasure("the owner", owner, List.of(snapshot, gateway, heir), List.of(here, there));

                    assertThat(here.epoch()).isGreaterThan(epoch);
                    awaitDeltas(here, there, behind);
                    assertAgreement(here, there, behind);
                }
                awaitChange(gateway, here, there);
                awaitChange(owner, here, there);
            }
        }
    }

    /** The clients hear from the stream again before the pause is over, and the others' event loops never wait. */
    private static void pauseAndMeasure(
            String what, NodeProcess paused, List<NodeProcess> others, List<StreamClient> clients) throws Exception {
        List<LoopLag> before = new ArrayList<>();
        for (NodeProcess node : others) {
            // The first look loads what writes the page, on an event loop: that is not the lag that is meant.
            LoopLag.of(node);
            before.add(LoopLag.of(node));
        }
        clients.forEach(StreamClient::longestPauseMillis);
        try (OwnLag own = new OwnLag()) {
            paused.pause();
            List<Integer> deltas = clients.stream().map(StreamClient::deltas).toList();
            long endNanos = System.nanoTime() + PAUSE.toNanos();
            await().atMost(PATIENCE).until(() -> System.nanoTime() > endNanos);
            for (int i = 0; i < clients.size(); i++) {
                assertThat(clients.get(i).deltas()).isGreaterThan(deltas.get(i) + 500);
            }
            paused.resume();
            // Until the cluster is one again, too: the merge must stall nobody either.
            List<NodeProcess> all = new ArrayList<>(others);
            all.add(paused);
            for (NodeProcess node : all) {
                await().atMost(REJOIN).untilAsserted(() -> assertThat(membersSeenBy(node))
                        .as(String.join("\n", node.output()))
                        .isEqualTo(all.size()));
            }
            double noiseSeconds = own.longestMillis() < QUIET_MILLIS ? 0 : NOISE_FACTOR * own.longestMillis() / 1000.0;
            System.out.printf("paused for %s: %s; this machine itself: %d ms%n", PAUSE, what, own.longestMillis());
            for (int i = 0; i < others.size(); i++) {
                LoopLag lag = LoopLag.of(others.get(i)).since(before.get(i));
                System.out.printf("  event-loop lag of node %d: %s%n", i + 1, lag);
                assertThat(lag.samples()).isGreaterThan(1000);
                double bound = lag.bucketFrom(LAG_SECONDS_MAX + noiseSeconds);
                assertThat(lag.above(bound))
                        .as("later than %s s: %s", bound, lag)
                        .isZero();
            }
            clients.forEach(client ->
                    System.out.printf("  the longest silence that a client met: %d ms%n", client.longestPauseMillis()));
        }
    }

    /** In the last line that the node printed of it. */
    private static long membersSeenBy(NodeProcess node) {
        return node.output().stream()
                .filter(line -> line.contains("membership changed"))
                .reduce((earlier, later) -> later)
                .map(line -> MEMBER.matcher(line).results().count())
                .orElse(0L);
    }

    private static void awaitChange(NodeProcess at, StreamClient... clients) {
        String name = "from" + at.pid();
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(Http.post(at.http("/api/streams/simulator/changes"), "{\"" + name + "\":1}")
                            .statusCode())
                    .isEqualTo(202);
            for (StreamClient client : clients) {
                assertThat(client.state().path(name).asInt()).isEqualTo(1);
            }
        });
    }

    private static void awaitDeltas(StreamClient... clients) {
        for (StreamClient client : clients) {
            int before = client.deltas();
            await().atMost(PATIENCE).until(() -> client.deltas() > before + 300);
        }
    }

    /** In the same life of the stream, and about at the same place. */
    private static void assertAgreement(StreamClient... clients) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            for (StreamClient client : clients) {
                assertThat(client.epoch()).isEqualTo(clients[0].epoch());
            }
        });
        for (StreamClient client : clients) {
            assertThat(client.faults()).isEmpty();
        }
    }

    private static NodeProcess ownerOf(NodeProcess one, NodeProcess two) {
        await().atMost(PATIENCE).until(() -> lastOwns(one) != null || lastOwns(two) != null);
        String first = lastOwns(one);
        String second = lastOwns(two);
        // Both lines where the second node took the stream from the first; each begins with the time of day.
        return second == null || first != null && first.compareTo(second) > 0 ? one : two;
    }

    private static String lastOwns(NodeProcess node) {
        return node.output().stream()
                .filter(line -> line.contains(OWNS))
                .reduce((earlier, later) -> later)
                .orElse(null);
    }

    private static StreamClient client(NodeProcess node) throws Exception {
        return StreamClient.open(node.webSocket("/stream"), HELLO);
    }

    private static NodeProcess start(TestCluster cluster, String roles) throws Exception {
        NodeProcess node = cluster.start(Map.of("SLUICE_ROLES", roles))
                .tolerating(TestCluster.LOSS_OF_A_MEMBER)
                .tolerating(ALONE);
        node.awaitReady();
        return node;
    }
}
