package dev.sluice.roombroadcaster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.model.Entry;
import dev.sluice.model.Position;
import dev.sluice.protocol.room.MessageType;
import dev.sluice.protocol.room.PayloadForm;
import dev.sluice.protocol.room.RoomAnswer;
import dev.sluice.protocol.room.RoomCommand;
import dev.sluice.protocol.room.RoomEntry;
import dev.sluice.protocol.room.Seat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A client that checks all it hears against what all others heard at the same position. */
final class SimulatedMember {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long ASK_AGAIN_MILLIS = 500;

    private final SimulatedGateway gateway;
    private final Map<Position, String> ledger;
    private final Seat seat;
    private final Set<Position> heard = new HashSet<>();
    private final Set<String> present = new TreeSet<>();

    private boolean in;
    private boolean placed;
    private long askAgainMillis;
    private long epoch;
    private long lastSeq;

    SimulatedMember(SimulatedGateway gateway, long connection, Map<Position, String> ledger) {
        this.gateway = gateway;
        this.ledger = ledger;
        this.seat = new Seat(connection, "c" + connection, "", "anonymous", true, 0, new byte[0]);
    }

    Seat seat() {
        return seat;
    }

    boolean isIn() {
        return in;
    }

    Set<String> present() {
        return present;
    }

    void poll(long nowMillis) {
        if (!placed && nowMillis >= askAgainMillis) {
            askAgainMillis = nowMillis + ASK_AGAIN_MILLIS;
            if (in) {
                Optional<Position> at = epoch == 0 ? Optional.empty() : Optional.of(new Position(epoch, lastSeq));
                gateway.submit(new RoomCommand.State(at), this::placeAt);
            } else {
                gateway.submit(new RoomCommand.Join(gateway.address(), seat, Optional.empty()), accepted -> {
                    in = true;
                    placeAt(accepted);
                });
            }
        }
    }

    /** The message is its own id: said twice by the bus, it is said once in the room. */
    void say(String text) {
        gateway.submit(
                new RoomCommand.Say(
                        seat.connection(),
                        PayloadForm.TEXT,
                        MessageType.OTHER,
                        "",
                        "",
                        text,
                        false,
                        text.getBytes(StandardCharsets.UTF_8)),
                accepted -> {});
    }

    /** The gateway begins anew: where to go on has to be asked. */
    void restart() {
        placed = false;
        askAgainMillis = 0;
    }

    /** As far as the node has it. */
    void read() {
        while (placed && epoch == gateway.epoch() && lastSeq < gateway.headSeq()) {
            Entry next = gateway.entry(lastSeq + 1);
            if (next == null) {
                // A gap, which is announced: the room is asked where to go on.
                restart();
                return;
            }
            lastSeq++;
            hear(new Position(epoch, lastSeq), next);
        }
    }

    private void placeAt(Accepted accepted) {
        if (placed || accepted.epoch() != gateway.epoch()) {
            return;
        }
        RoomAnswer answer = RoomAnswer.decode(accepted.result());
        placed = true;
        epoch = accepted.epoch();
        lastSeq = answer.fromSeq();
        present.clear();
        present.addAll(clients(answer.members()));
        read();
    }

    private void hear(Position position, Entry entry) {
        RoomEntry said = RoomEntry.of(entry);
        String text = RoomScript.shortened(said);
        assertThat(heard.add(position)).as("nothing twice").isTrue();
        assertThat(ledger.computeIfAbsent(position, first -> text))
                .as("one order for all")
                .isEqualTo(text);
        switch (said.kind()) {
            case JOIN -> clients(said.payload()).forEach(present::add);
            case LEAVE -> clients(said.payload()).forEach(present::remove);
            default -> {
                // Of no matter for who is there.
            }
        }
    }

    private static List<String> clients(byte[] members) {
        try {
            List<String> clients = new ArrayList<>();
            for (JsonNode member : JSON.readTree(members)) {
                clients.add(member.path("client_id").asText());
            }
            return clients;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
