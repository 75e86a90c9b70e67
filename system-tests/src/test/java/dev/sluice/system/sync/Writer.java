package dev.sluice.system.sync;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.system.sync.History.Versioned;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Writes patches until it is stopped, and then on until each has its answer. It breaks its connection off at random,
 * sends anew what it has no answer to, and now and then what it has one to.
 */
final class Writer implements Runnable {
    private static final int UNANSWERED_MAX = 20;
    private static final int ANSWER_MILLIS = 3000;

    private final String name;
    private final Doors doors;
    private final Random random;
    private final Map<String, Long> unanswered = new LinkedHashMap<>();
    private final List<String> attempted = new ArrayList<>();
    private final List<Versioned> acknowledged = new ArrayList<>();
    private final List<String> rejected = new ArrayList<>();
    private volatile boolean stopped;
    private SyncClient client;
    private int errors;

    Writer(String name, Doors doors, long seed) {
        this.name = name;
        this.doors = doors;
        this.random = new Random(seed);
    }

    List<String> attempted() {
        return attempted;
    }

    List<Versioned> acknowledged() {
        return acknowledged;
    }

    /** Patches that were refused for good, which none of these should be. */
    List<String> rejected() {
        return rejected;
    }

    int errors() {
        return errors;
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        while (!stopped || !unanswered.isEmpty()) {
            try {
                converse();
            } catch (IOException lost) {
                disconnect();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        disconnect();
    }

    private void converse() throws IOException, InterruptedException {
        if (client == null) {
            client = SyncClient.open(doors.any(random));
            for (String id : List.copyOf(unanswered.keySet())) {
                send(id);
            }
        }
        if (!stopped && unanswered.size() < UNANSWERED_MAX) {
            write();
        }
        JsonNode message = client.poll(unanswered.size() < UNANSWERED_MAX && !stopped ? 2 : 200);
        while (message != null) {
            hear(message);
            message = client.poll(0);
        }
        repeatWhatIsOverdue();
        if (random.nextInt(400) == 0) {
            disconnect();
        }
    }

    private void write() throws IOException, InterruptedException {
        int choice = random.nextInt(20);
        if (choice == 0 && !acknowledged.isEmpty()) {
            client.patch(acknowledged.get(random.nextInt(acknowledged.size())).id());
        } else if (choice == 1) {
            String one = begin();
            String other = begin();
            client.send("{\"type\":\"patches\",\"payload\":[" + SyncClient.patchJson(one) + ","
                    + SyncClient.patchJson(other) + "]}");
        } else {
            send(begin());
        }
    }

    private String begin() {
        String id = name + "-" + attempted.size();
        attempted.add(id);
        unanswered.put(id, System.currentTimeMillis());
        return id;
    }

    private void send(String id) throws IOException, InterruptedException {
        unanswered.put(id, System.currentTimeMillis());
        client.patch(id);
    }

    private void hear(JsonNode message) {
        JsonNode payload = message.path("payload");
        switch (message.path("type").asText()) {
            case "patch_response" -> {
                String id = payload.path("patchId").asText();
                if (payload.path("status").asText().equals("rejected")) {
                    rejected.add(payload.toString());
                } else {
                    acknowledged.add(
                            new Versioned(id, payload.path("serverVersion").asLong()));
                }
                unanswered.remove(id);
            }
            case "error" -> {
                errors++;
                // To be sent again, a little later.
                unanswered.computeIfPresent(
                        payload.path("patchId").asText(),
                        (id, sent) -> System.currentTimeMillis() - ANSWER_MILLIS + 200);
            }
            default -> {
                // What others write is the readers' affair.
            }
        }
    }

    private void repeatWhatIsOverdue() throws IOException, InterruptedException {
        long now = System.currentTimeMillis();
        for (Map.Entry<String, Long> patch : Map.copyOf(unanswered).entrySet()) {
            if (now - patch.getValue() > ANSWER_MILLIS) {
                send(patch.getKey());
            }
        }
    }

    private void disconnect() {
        if (client != null) {
            client.close();
            client = null;
        }
    }
}
