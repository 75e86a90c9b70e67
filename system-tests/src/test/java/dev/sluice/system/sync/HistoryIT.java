package dev.sluice.system.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.system.NodeProcess;
import dev.sluice.system.TestCluster;
import dev.sluice.testing.redis.RedisServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Writers and readers over two gateways, while owners, gateways and the store are killed again and again. */
class HistoryIT {
    private static final long SECONDS = Long.getLong("sluice.history.seconds", 30);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** The bus of Vert.x says so of messages to members that are gone, and a busy machine is late. */
    private static final String EXPECTED_TROUBLE =
            TestCluster.LOSS_OF_A_MEMBER + "|BlockedThreadChecker|OpenDocuments|" + RedisServer.LOSS_IN_LOGS;

    private final long seed = Long.getLong("sluice.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void historyHoldsWhileOwnersAreKilledAndPaused() throws Exception {
        run(List.of(Fault.PAUSE, Fault.OWNER));
    }

    @Test
    void historyHoldsWhileGatewaysAndTheStoreAreKilled() throws Exception {
        run(List.of(Fault.STORE, Fault.STORE, Fault.GATEWAY, Fault.STORE));
    }

    private enum Fault {
        OWNER,
        /** Beyond the cluster's patience: when it goes on, it believes that it still owns what it did. */
        PAUSE,
        GATEWAY,
        STORE
    }

    private void run(List<Fault> faults) throws Exception {
        System.out.println("seed " + seed);
        TestCluster cluster = new TestCluster();
        try (RedisServer redis = RedisServer.start();
                Node one = new Node(cluster, redis, "sync-log");
                Node two = new Node(cluster, redis, "sync-log");
                Node left = new Node(cluster, redis, "gateway");
                Node right = new Node(cluster, redis, "gateway")) {
            try (DocumentLoad load = new DocumentLoad(List.of(left.door(), right.door()), 4, 3, random)) {
                load.start();
                int done = 0;
                long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
                while (System.nanoTime() < end) {
                    long before = load.version();
                    // One that was paused comes back later than it goes on; without it the next fault might leave no
                    // owner.
                    await().atMost(PATIENCE)
                            .until(() -> load.version() > before + 50 && left.owners() == 2 && right.owners() == 2);
                    switch (faults.get(done++ % faults.size())) {
                        case STORE -> redis.restart();
                        case OWNER -> (random.nextBoolean() ? one : two).restart();
                        case PAUSE -> pause(random.nextBoolean() ? one : two, load);
                        case GATEWAY -> {
                            (random.nextBoolean() ? left : right).restart();
                            load.moved(List.of(left.door(), right.door()));
                        }
                    }
                }
                System.out.println(done + " faults");
                assertThat(load.assertNothingLost()).isGreaterThan(100);
            }
        }
    }

    /** Where it is the owner, the others only go on when they have let go of it. */
    private static void pause(Node node, DocumentLoad load) throws Exception {
        node.process.pause();
        long before = load.version();
        await().atMost(PATIENCE).until(() -> load.version() > before + 100);
        node.process.resume();
    }

    /** A node of one role that comes back when it was killed. */
    private static final class Node implements AutoCloseable {
        private final TestCluster cluster;
        private final Map<String, String> environment;
        private NodeProcess process;

        Node(TestCluster cluster, RedisServer redis, String role) throws Exception {
            this.cluster = cluster;
            this.environment = Map.of(
                    "SLUICE_ROLES",
                    role,
                    "SLUICE_REDIS_ENABLED",
                    "true",
                    "SLUICE_REDIS_URL",
                    redis.url(),
                    "SLUICE_SYNC_LOG_STORE",
                    "redis",
                    "SLUICE_SYNC_LOG_LOG_FRAMES_MAX",
                    "200");
            start();
        }

        private void start() throws Exception {
            process = cluster.start(environment).tolerating(EXPECTED_TROUBLE);
            process.awaitReady();
        }

        void restart() throws Exception {
            process.kill();
            start();
        }

        /** How many there are among the members that it sees. */
        int owners() {
            return process.output().stream()
                    .filter(line -> line.contains("membership changed"))
                    .reduce((before, last) -> last)
                    .map(last -> last.split("sync=1", -1).length - 1)
                    .orElse(0);
        }

        URI door() throws Exception {
            return process.webSocket("/");
        }

        @Override
        public void close() {
            process.close();
        }
    }
}
