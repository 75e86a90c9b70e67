package dev.sluice.system.returning;

import com.fasterxml.jackson.databind.JsonNode;

/** Reads a stream: each delta follows the one before, or a snapshot has told that it does not. */
final class ReturningReader extends ReturningClient {
    private long epoch;
    private long tick = -1;
    private int deltas;
    private int recovered;
    private int restarted;

    ReturningReader(Doors doors, int door) {
        super(doors, door);
    }

    @Override
    String path() {
        return "/stream/simulator";
    }

    @Override
    void opened() {
        String resume = tick < 0 ? "" : ",\"resume\":{\"lastApplied\":" + tick + "},\"epoch\":" + epoch;
        send("{\"type\":\"hello\",\"wantWindow\":60000" + resume + "}");
    }

    @Override
    void hear(JsonNode message) {
        switch (message.path("type").asText()) {
            case "welcome" -> {
                if (message.path("recovered").asBoolean()) {
                    recovered++;
                } else if (message.has("recovered")) {
                    restarted++;
                    tick = -1;
                }
            }
            case "snapshot" -> {
                if (message.path("epoch").asLong() < epoch) {
                    fault("back to a former epoch: " + message);
                }
                epoch = message.path("epoch").asLong();
                tick = message.path("tickId").asLong();
                served();
            }
            case "delta" -> {
                if (message.path("epoch").asLong() != epoch
                        || message.path("tickId").asLong() != tick + 1) {
                    fault("after " + epoch + ":" + tick + " came " + message);
                }
                tick = message.path("tickId").asLong();
                deltas++;
                served();
                if (deltas % 1000 == 0) {
                    send("{\"type\":\"credit\",\"n\":1000}");
                }
            }
            default -> {
                // Pings and notices are not what it came for.
            }
        }
    }

    synchronized int deltas() {
        return deltas;
    }

    /** Returns that went on where it was. */
    synchronized int recovered() {
        return recovered;
    }

    /** Returns that were told to begin with a snapshot. */
    synchronized int restarted() {
        return restarted;
    }
}
