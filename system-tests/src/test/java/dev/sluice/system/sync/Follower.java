package dev.sluice.system.sync;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.system.sync.History.Versioned;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Reads a document from its beginning on; breaks off at random, and goes on elsewhere from where it was. */
final class Follower implements Runnable {
    private final Doors doors;
    private final Random random;
    private final List<Versioned> seen = new ArrayList<>();
    private volatile boolean stopped;
    private volatile long version;
    private SyncClient client;

    Follower(Doors doors, long seed) {
        this.doors = doors;
        this.random = new Random(seed);
    }

    long version() {
        return version;
    }

    List<Versioned> seen() {
        return seen;
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        while (!stopped) {
            try {
                if (client == null) {
                    URI door = doors.any(random);
                    client = SyncClient.open(URI.create(door + "?fromVersion=" + version));
                }
                JsonNode message = client.poll(100);
                if (message != null) {
                    hear(message);
                }
                if (random.nextInt(1000) == 0) {
                    disconnect();
                }
            } catch (IOException lost) {
                disconnect();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        disconnect();
    }

    private void hear(JsonNode message) throws IOException, InterruptedException {
        JsonNode payload = message.path("payload");
        switch (message.path("type").asText()) {
            case "sync_state" -> payload.path("patches").forEach(this::take);
            case "patch_broadcast" -> take(payload);
            default -> {
                // An error is told to writers, and readers wait for the next message.
            }
        }
        if (random.nextInt(500) == 0) {
            client.send("{\"type\":\"heartbeat\",\"payload\":null}");
        }
    }

    private void take(JsonNode patch) {
        version = patch.path("serverVersion").asLong();
        seen.add(new Versioned(patch.path("id").asText(), version));
    }

    private void disconnect() {
        if (client != null) {
            client.close();
            client = null;
        }
    }
}
