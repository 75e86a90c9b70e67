package dev.sluice.system.returning;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A member of a room that speaks, one message at a time and again until it is accepted, and keeps what it hears. */
final class ReturningMember extends ReturningClient {
    private final String name;
    private final List<String> heard = new ArrayList<>();
    private final Set<String> accepted = new LinkedHashSet<>();
    private int said;
    private long epoch;
    private long seq;
    private boolean in;
    private boolean unanswered;
    private boolean finishing;
    private int recovered;
    private int gaps;

    ReturningMember(Doors doors, int door, String name) {
        super(doors, door);
        this.name = name;
    }

    @Override
    String path() {
        return "/ws/lobby?envelope=1&client_id=" + name + (epoch == 0 ? "" : "&resume=" + epoch + ":" + seq);
    }

    @Override
    void opened() {
        in = false;
    }

    /** The next message, if the one before was accepted; else that one again. */
    synchronized void speak() {
        if (in && (unanswered || !finishing)) {
            unanswered = true;
            send("{\"type\":\"SEND\",\"id\":\"" + current() + "\",\"payload\":{\"id\":\"" + current() + "\"}}");
        }
    }

    /** From now on it only says again what was not accepted yet. */
    synchronized void finish() {
        finishing = true;
    }

    synchronized boolean isFinished() {
        return finishing && !unanswered;
    }

    @Override
    void hear(JsonNode message) {
        if (message.has("epoch")
                && message.has("seq")
                && !message.path("type").asText().equals("ACK")) {
            place(message.path("epoch").asLong(), message.path("seq").asLong(), message);
        }
        switch (message.path("type").asText()) {
            case "SERVER_HELLO" -> {
                in = true;
                recovered += message.path("recovered").asBoolean() ? 1 : 0;
                gaps += message.has("recovered") && !message.path("recovered").asBoolean() ? 1 : 0;
                served();
            }
            case "ROOM_GAP" -> gaps++;
            case "MESSAGE" -> {
                heard.add(message.at("/payload/id").asText());
                served();
            }
            case "ACK" -> {
                if (message.path("id").asText().equals(current()) && accepted.add(current())) {
                    said++;
                    unanswered = false;
                    served();
                }
            }
            default -> {
                // Who comes and goes is not what this is about.
            }
        }
    }

    private void place(long atEpoch, long atSeq, JsonNode message) {
        if (atEpoch < epoch || atEpoch == epoch && atSeq < seq) {
            fault("after " + epoch + ":" + seq + " came " + message);
        }
        epoch = atEpoch;
        seq = atSeq;
    }

    private String current() {
        return name + "-" + said;
    }

    synchronized List<String> heard() {
        return List.copyOf(heard);
    }

    synchronized List<String> accepted() {
        return List.copyOf(accepted);
    }

    synchronized int recovered() {
        return recovered;
    }

    /** Times that it was told that something will not come. */
    synchronized int gaps() {
        return gaps;
    }
}
