package dev.sluice.system.returning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.system.NodeProcess;
import dev.sluice.system.OwnLag;
import dev.sluice.system.TestCluster;
import dev.sluice.system.sync.DocumentLoad;
import dev.sluice.testing.redis.RedisServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Two whole nodes that are restarted in turn, under clients that know both: nobody waits for long, or misses anything. */
class RollingRestartIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long WITHOUT_SERVICE_MILLIS_MAX = Long.getLong("sluice.service.millis", 5_000);
    /** To come back takes many threads their turn, and on a busy machine each has to wait for it. */
    private static final int HOPS = 10;

    private static final int READERS = 4;
    private static final String ALL = "all";
    private static final int SPEAK_MILLIS = 20;
    private static final String EXPECTED_TROUBLE =
            TestCluster.LOSS_OF_A_MEMBER + "|ContextImpl Unhandled|BlockedThreadChecker|OpenDocuments";

    @Test
    void nothingIsLostAndNobodyWaitsForLong() throws Exception {
        TestCluster cluster = new TestCluster();
        try (RedisServer redis = RedisServer.start();
                Nodes nodes = new Nodes(cluster, redis);
                DocumentLoad documents = new DocumentLoad(nodes.uris(), 2, 1, new Random());
                TraceProducer traces = new TraceProducer(nodes.doors);
                OwnLag machine = new OwnLag()) {
            List<ReturningReader> readers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                readers.add(new ReturningReader(nodes.doors, i));
            }
            ReturningMember ann = new ReturningMember(nodes.doors, 0, "ann");
            ReturningMember bob = new ReturningMember(nodes.doors, 1, "bob");
            List<ReturningClient> clients = Stream.concat(readers.stream(), Stream.of(ann, bob))
                    .map(ReturningClient.class::cast)
                    .toList();
            // All the time: else a while in which nobody speaks would look like one without service.
            ScheduledExecutorService talk = Executors.newSingleThreadScheduledExecutor();
            talk.scheduleAtFixedRate(ann::speak, 0, SPEAK_MILLIS, TimeUnit.MILLISECONDS);
            try {
                clients.forEach(ReturningClient::connect);
                documents.start();
                traces.start();
                served(readers, ann, documents);

                for (int round = 0; round < 3; round++) {
                    nodes.restart(round % 2, round == 2);
                    documents.moved(nodes.uris());
                    served(readers, ann, documents);
                }

                ann.finish();
                await().atMost(PATIENCE).until(ann::isFinished);
                report(readers, ann, bob);
                documents.assertNothingLost();
                assertThat(traces.stored()).containsAll(traces.acknowledged());
                for (ReturningClient client : clients) {
                    assertThat(client.faults()).isEmpty();
                    assertThat(client.closeCodes()).isNotEmpty().containsOnly(1012);
                    assertThat(client.hintsMillis()).hasSameSizeAs(client.closeCodes());
                    assertThat(client.longestMillis())
                            .isLessThan(WITHOUT_SERVICE_MILLIS_MAX + HOPS * machine.longestMillis());
                }
                if (bob.gaps() == 0) {
                    await().atMost(PATIENCE)
                            .untilAsserted(() -> assertThat(bob.heard()).containsExactlyElementsOf(ann.accepted()));
                } else {
                    assertThat(ann.accepted()).containsSubsequence(bob.heard());
                }
            } finally {
                talk.shutdown();
                clients.forEach(ReturningClient::close);
            }
        }
    }

    /** A while in which everybody gets on. */
    private static void served(List<ReturningReader> readers, ReturningMember ann, DocumentLoad documents) {
        List<Integer> deltas = readers.stream().map(ReturningReader::deltas).toList();
        int accepted = ann.accepted().size();
        long patches = documents.version();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            boolean read = true;
            for (int i = 0; i < readers.size(); i++) {
                read &= readers.get(i).deltas() > deltas.get(i) + 50;
            }
            return read && ann.accepted().size() > accepted + 50 && documents.version() > patches + 100;
        });
    }

    private static void report(List<ReturningReader> readers, ReturningMember ann, ReturningMember bob) {
        readers.forEach(reader -> System.out.printf(
                "reader: %d deltas, %d times recovered, %d times from a snapshot, told to come back after %s ms, at most"
                        + " %d ms without service%n",
                reader.deltas(), reader.recovered(), reader.restarted(), reader.hintsMillis(), reader.longestMillis()));
        System.out.printf(
                "room: %d said, %d heard, %d times recovered, %d gaps told, at most %d ms without service%n",
                ann.accepted().size(), bob.heard().size(), bob.recovered(), bob.gaps(), bob.longestMillis());
    }

    /** Two of them, which keep what must be kept in Redis. */
    private static final class Nodes implements AutoCloseable {
        private final TestCluster cluster;
        private final Map<String, String> environment;
        private final NodeProcess[] processes = new NodeProcess[2];
        private final Doors doors;

        Nodes(TestCluster cluster, RedisServer redis) throws Exception {
            this.cluster = cluster;
            this.environment = Map.of(
                    "SLUICE_REDIS_ENABLED", "true",
                    "SLUICE_REDIS_URL", redis.url(),
                    "SLUICE_SYNC_LOG_STORE", "redis",
                    "SLUICE_TRACE_BATCHER_STORE", "redis");
            for (int i = 0; i < processes.length; i++) {
                processes[i] = start();
                processes[i].awaitReady();
            }
            doors = new Doors(uris());
        }

        private NodeProcess start() {
            return cluster.start(environment, ALL).tolerating(EXPECTED_TROUBLE);
        }

        List<URI> uris() throws Exception {
            return List.of(processes[0].webSocket("/"), processes[1].webSocket("/"));
        }

        void restart(int index, boolean drain) throws Exception {
            if (drain) {
                HttpRequest request = HttpRequest.newBuilder(processes[index].http("/api/admin/drain"))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build();
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
                assertThat(processes[index].awaitExit()).isZero();
            }
            processes[index].close();
            processes[index] = start();
            doors.moved(index, processes[index].webSocket("/"));
        }

        @Override
        public void close() {
            // Each looks through what it printed, and may throw.
            try {
                processes[0].close();
            } finally {
                processes[1].close();
            }
        }
    }
}
