package dev.sluice.system.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.system.NodeProcess;
import dev.sluice.system.TestCluster;
import dev.sluice.system.sync.History.Versioned;
import dev.sluice.testing.redis.RedisServer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Writers and readers over two gateways, while owners, gateways and the store are killed again and again. */
class HistoryIT {
    private static final long SECONDS = Long.getLong("sluice.history.seconds", 60);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** The bus of Vert.x says so of messages to members that are gone, and a busy machine is late. */
    private static final String EXPECTED_TROUBLE = TestCluster.LOSS_OF_A_MEMBER
            + "|ContextImpl Unhandled|ConnectionBase|BlockedThreadChecker|RedisLink|OpenDocuments";

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
            Doors doors = new Doors(List.of(left.door(), right.door()));
            List<Writer> writers = new ArrayList<>();
            List<Follower> followers = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Writer writer = new Writer("w" + i, doors, random.nextLong());
                writers.add(writer);
                threads.add(new Thread(writer, "writer " + i));
            }
            for (int i = 0; i < 3; i++) {
                Follower follower = new Follower(doors, random.nextLong());
                followers.add(follower);
                threads.add(new Thread(follower, "follower " + i));
            }
            threads.forEach(Thread::start);

            int done = 0;
            long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
            while (System.nanoTime() < end) {
                long before = followers.get(0).version();
                await().atMost(PATIENCE).until(() -> followers.get(0).version() > before + 50);
                switch (faults.get(done++ % faults.size())) {
                    case STORE -> redis.restart();
                    case OWNER -> (random.nextBoolean() ? one : two).restart();
                    case PAUSE -> pause(random.nextBoolean() ? one : two, followers.get(0));
                    case GATEWAY -> {
                        int index = random.nextInt(2);
                        Node killed = index == 0 ? left : right;
                        killed.restart();
                        doors.moved(index, killed.door());
                    }
                }
            }
            writers.forEach(Writer::stop);
            for (int i = 0; i < writers.size(); i++) {
                threads.get(i).join(PATIENCE.toMillis());
                assertThat(threads.get(i).isAlive())
                        .as("each patch was answered")
                        .isFalse();
            }
            List<Versioned> log = log(doors);
            await().atMost(PATIENCE)
                    .until(() -> followers.stream().allMatch(follower -> follower.version() >= log.size()));
            followers.forEach(Follower::stop);
            for (Thread thread : threads) {
                thread.join(PATIENCE.toMillis());
            }
            check(writers, followers, log, done);
        }
    }

    /** Where it is the owner, the others only go on when they have let go of it. */
    private static void pause(Node node, Follower follower) throws Exception {
        node.process.pause();
        long before = follower.version();
        await().atMost(PATIENCE).until(() -> follower.version() > before + 100);
        node.process.resume();
    }

    private static void check(List<Writer> writers, List<Follower> followers, List<Versioned> log, int faults) {
        Set<String> attempted = new HashSet<>();
        List<Versioned> acknowledged = new ArrayList<>();
        for (Writer writer : writers) {
            assertThat(writer.rejected()).isEmpty();
            attempted.addAll(writer.attempted());
            acknowledged.addAll(writer.acknowledged());
        }
        Map<String, List<Versioned>> seen = new HashMap<>();
        for (int i = 0; i < followers.size(); i++) {
            seen.put("follower " + i, followers.get(i).seen());
        }
        System.out.printf(
                "%d kills, %d patches acknowledged, document at version %d%n", faults, acknowledged.size(), log.size());
        assertThat(HistoryChecker.faults(new History(attempted, acknowledged, seen, log)))
                .isEmpty();
        assertThat(acknowledged).hasSizeGreaterThan(100);
    }

    /** All of it, by one more client. */
    private List<Versioned> log(Doors doors) throws Exception {
        List<Versioned> log = new ArrayList<>();
        try (SyncClient client = SyncClient.open(doors.any(random))) {
            JsonNode state;
            do {
                state = client.next("sync_state");
                state.path("patches")
                        .forEach(patch -> log.add(new Versioned(
                                patch.path("id").asText(),
                                patch.path("serverVersion").asLong())));
            } while (state.path("more").asBoolean());
        }
        return log;
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

        URI door() throws Exception {
            return process.webSocket("/sync/plan");
        }

        @Override
        public void close() {
            process.close();
        }
    }
}
