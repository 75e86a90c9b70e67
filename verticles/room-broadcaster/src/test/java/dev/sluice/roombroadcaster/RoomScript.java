package dev.sluice.roombroadcaster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.bus.BusMessage.Read;
import dev.sluice.channel.LogBudget;
import dev.sluice.config.BusConfig;
import dev.sluice.config.RoomBroadcasterConfig;
import dev.sluice.config.SluiceConfig;
import dev.sluice.model.Entry;
import dev.sluice.model.Position;
import dev.sluice.protocol.room.MessageType;
import dev.sluice.protocol.room.PayloadForm;
import dev.sluice.protocol.room.RoomAnswer;
import dev.sluice.protocol.room.RoomChannels;
import dev.sluice.protocol.room.RoomCommand;
import dev.sluice.protocol.room.RoomCommandWire;
import dev.sluice.protocol.room.RoomEntry;
import dev.sluice.protocol.room.Seat;
import dev.sluice.protocol.room.TypedJson;
import dev.sluice.protocol.room.TypedMessage;
import dev.sluice.protocol.stream.ProtocolException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A room and the clients of a test, in virtual time. Clients are named by their first connection. */
final class RoomScript {
    static final String GATEWAY = "sluice.gateway.one";
    static final long EPOCH = 77;

    final Room room;
    long nowMillis = 1_000_000;
    private final Map<String, Long> connections = new HashMap<>();
    private long lastConnection;

    RoomScript() {
        this("{}");
    }

    /** @param settings of the section {@code roomBroadcaster} */
    RoomScript(String settings) {
        this(EPOCH, settings);
    }

    RoomScript(long epoch, String settings) {
        this(epoch, settings, RoomMeters.NONE);
    }

    RoomScript(long epoch, String settings, RoomMeters meters) {
        // No two rooms have a connection in common.
        lastConnection = 1000 * epoch;
        room = new Room(
                RoomChannels.of("lobby"),
                epoch,
                config(settings),
                BusConfig.defaults(),
                LogBudget.unlimited(),
                meters,
                nowMillis);
    }

    static RoomBroadcasterConfig config(String settings) {
        return SluiceConfig.parse("{\"roomBroadcaster\":" + settings + "}").roomBroadcaster();
    }

    RoomAnswer join(String client) {
        return accepted(joining(client, true, Optional.empty()));
    }

    RoomAnswer joinRaw(String client) {
        return accepted(joining(client, false, Optional.empty()));
    }

    RoomAnswer resume(String client, long epoch, long seq) {
        return accepted(joining(client, true, Optional.of(new Position(epoch, seq))));
    }

    Outcome joining(String client, boolean envelope, Optional<Position> resume) {
        long connection = ++lastConnection;
        Outcome outcome = command(new RoomCommand.Join(GATEWAY, seat(connection, client, envelope), resume));
        if (outcome instanceof Outcome.Done) {
            connections.put(client, connection);
        }
        return outcome;
    }

    Seat seat(long connection, String client, boolean envelope) {
        return new Seat(connection, client, "", "anonymous", envelope, nowMillis, new byte[0]);
    }

    /** The seat of a client that is announced by its gateway. */
    Seat sits(String client) {
        connections.put(client, ++lastConnection);
        return seat(lastConnection, client, true);
    }

    /** The client speaks by that connection, which the room knows already. */
    void sits(String client, long connection) {
        connections.put(client, connection);
    }

    long connectionOf(String client) {
        return connections.get(client);
    }

    void drop(String client) {
        command(new RoomCommand.Leave(connectionOf(client), false));
    }

    Outcome say(String client, String text) {
        return say(client, text, "", "", false);
    }

    Outcome say(String client, String text, String to, String id, boolean ack) {
        return command(new RoomCommand.Say(
                connectionOf(client), PayloadForm.TEXT, MessageType.OTHER, "", to, id, ack, utf8(text)));
    }

    Outcome sayTyped(String client, String json) {
        try {
            TypedMessage message =
                    TypedJson.parse(new ObjectMapper().readTree(json)).orElseThrow();
            return command(new RoomCommand.Say(
                    connectionOf(client), PayloadForm.JSON, message.type(), message.key(), "", "", false, utf8(json)));
        } catch (IOException | ProtocolException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    Outcome ack(String client, long seq) {
        return command(new RoomCommand.Ack(connectionOf(client), seq));
    }

    /** Through the codec, as on the bus. */
    Outcome command(RoomCommand command) {
        return room.command(RoomCommandWire.decode(RoomCommandWire.encode(command)), nowMillis);
    }

    /** Time passes in steps as a shell's timer makes them; the gateway renews meanwhile. */
    void pass(long millis) {
        for (long end = nowMillis + millis; nowMillis < end; ) {
            nowMillis = Math.min(end, nowMillis + 100);
            room.members().gateways().renew(GATEWAY, nowMillis);
            room.tick(nowMillis);
        }
    }

    /** Time passes, and the gateway says nothing. */
    void passInSilence(long millis) {
        for (long end = nowMillis + millis; nowMillis < end; ) {
            nowMillis = Math.min(end, nowMillis + 100);
            room.tick(nowMillis);
        }
    }

    List<RoomEntry> entries() {
        room.owner().flush(nowMillis, (gateway, batch) -> {});
        List<RoomEntry> entries = new ArrayList<>();
        for (Entry entry : room.owner()
                .read(new Read(RoomChannels.of("lobby"), 0, 1, 1024))
                .entries()) {
            entries.add(RoomEntry.of(entry));
        }
        return entries;
    }

    /** What the client's envelope connection sees from its join on, shortened. */
    List<String> seenBy(String client) {
        return entries().stream()
                .filter(entry -> entry.isForEnvelope(connectionOf(client), client))
                .map(RoomScript::shortened)
                .toList();
    }

    /** As an owner has it: a text to all, under a name of its own or none. */
    static RoomEntry message(long connection, String from, String id, String text) {
        return new RoomEntry(
                RoomEntry.Kind.MESSAGE,
                PayloadForm.TEXT,
                MessageType.OTHER,
                connection,
                from,
                "",
                id,
                "",
                0,
                utf8(text));
    }

    static String shortened(RoomEntry entry) {
        String payload = new String(entry.payload(), StandardCharsets.UTF_8);
        return entry.kind() + (entry.from().isEmpty() ? "" : " " + entry.from()) + " " + payload;
    }

    List<String> members() {
        return room.members().all().stream().map(Member::client).sorted().toList();
    }

    static RoomAnswer accepted(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        return RoomAnswer.decode(((Outcome.Done) outcome).result());
    }

    static long seqOf(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        return ((Outcome.Done) outcome).seq();
    }

    static Outcome.Refusal refused(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Refusal.class);
        return (Outcome.Refusal) outcome;
    }

    static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
