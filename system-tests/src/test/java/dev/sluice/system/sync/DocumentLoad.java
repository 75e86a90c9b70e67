package dev.sluice.system.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.system.sync.History.Versioned;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Writers and readers of one document, beside whatever else a test does to their nodes; and the proof at its end. */
public final class DocumentLoad implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Doors doors;
    private final Random random;
    private final List<Writer> writers = new ArrayList<>();
    private final List<Follower> followers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    /** @param nodes where gateways are, without a path */
    public DocumentLoad(List<URI> nodes, int writerCount, int followerCount, Random random) {
        this.random = random;
        doors = new Doors(nodes.stream().map(DocumentLoad::document).toList());
        for (int i = 0; i < writerCount; i++) {
            writers.add(new Writer("w" + i, doors, random.nextLong()));
            threads.add(new Thread(writers.get(i), "writer " + i));
        }
        for (int i = 0; i < followerCount; i++) {
            followers.add(new Follower(doors, random.nextLong()));
            threads.add(new Thread(followers.get(i), "follower " + i));
        }
    }

    public void start() {
        threads.forEach(Thread::start);
    }

    public void moved(List<URI> nodes) {
        for (int i = 0; i < nodes.size(); i++) {
            doors.moved(i, document(nodes.get(i)));
        }
    }

    /** The newest version that a reader has. */
    public long version() {
        return followers.get(0).version();
    }

    /**
     * Ends the load, and holds what was seen against what documents promise.
     *
     * @return how many patches were acknowledged
     */
    public int assertNothingLost() throws Exception {
        writers.forEach(Writer::stop);
        for (int i = 0; i < writers.size(); i++) {
            threads.get(i).join(PATIENCE.toMillis());
            assertThat(threads.get(i).isAlive()).as("each patch was answered").isFalse();
        }
        List<Versioned> log = log();
        await().atMost(PATIENCE).until(() -> followers.stream().allMatch(follower -> follower.version() >= log.size()));
        close();
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
        System.out.printf("document: %d patches acknowledged, %d versions%n", acknowledged.size(), log.size());
        assertThat(HistoryChecker.faults(new History(attempted, acknowledged, seen, log)))
                .isEmpty();
        return acknowledged.size();
    }

    /** All of the document, by one more client. */
    private List<Versioned> log() throws Exception {
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

    private static URI document(URI node) {
        return node.resolve("/sync/plan");
    }

    @Override
    public void close() {
        writers.forEach(Writer::stop);
        followers.forEach(Follower::stop);
        await().atMost(PATIENCE).until(() -> threads.stream().noneMatch(Thread::isAlive));
    }
}
