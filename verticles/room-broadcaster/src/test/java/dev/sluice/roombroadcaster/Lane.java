package dev.sluice.roombroadcaster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Attach;
import dev.sluice.bus.BusMessage.Attached;
import dev.sluice.bus.BusMessage.Entries;
import dev.sluice.bus.BusMessage.Read;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.BusMessage.Submit;
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
import dev.sluice.runtime.Node;
import dev.sluice.runtime.bus.TypedBus;
import dev.sluice.runtime.ownership.Directory;
import dev.sluice.runtime.redis.RedisLink;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One lane over a real local bus, with a Redis or without: a cluster of one. */
final class Lane implements AutoCloseable {
    static final String ROOM = "lobby";
    private static final String GATEWAY = "sluice.gateway.local";

    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final RedisLink redis;
    private final Vertx vertx = Vertx.vertx();
    private final Node node;
    private String deployment;

    /** @param redisUrl null for none */
    Lane(String redisUrl, String cluster, boolean share) {
        String settings = redisUrl == null
                ? "{}"
                : "{\"redis\": {\"enabled\": true, \"url\": \"" + redisUrl + "\", \"probeMillis\": 100,"
                        + " \"commandTimeoutMillis\": 1000, \"reconnectMaxMillis\": 100},"
                        + " \"roomBroadcaster\": {\"redis\": {\"cluster\": \"" + cluster + "\", \"share\": " + share
                        + "}}}";
        SluiceConfig config = SluiceConfig.parse(settings);
        TypedBus bus = TypedBus.on(vertx, 3000);
        Directory directory = Directory.alone("local", Map.of(RoomChannels.ROOM, 1));
        node = new Node("local", vertx, config, bus, directory, meters);
        redis = redisUrl == null ? null : RedisLink.open(vertx, config.redis(), meters);
        if (redis != null) {
            get(redis.ready());
        }
        deploy();
    }

    void deploy() {
        deployment = get(vertx.deployVerticle(new RoomBroadcasterVerticle(node, 0, redis)));
    }

    void undeploy() {
        get(vertx.undeploy(deployment));
    }

    Accepted join(long connection, String client, Optional<Position> resume) {
        Seat seat = new Seat(connection, client, "", "anonymous", true, 0, new byte[0]);
        return accepted(new RoomCommand.Join(GATEWAY + "/1", seat, resume));
    }

    Accepted say(long connection, String text) {
        return accepted(new RoomCommand.Say(
                connection,
                PayloadForm.TEXT,
                MessageType.OTHER,
                "",
                "",
                "",
                false,
                text.getBytes(StandardCharsets.UTF_8)));
    }

    Accepted accepted(RoomCommand command) {
        Reply reply = get(ask(command));
        assertThat(reply).isInstanceOf(Accepted.class);
        return (Accepted) reply;
    }

    Future<Reply> ask(RoomCommand command) {
        return node.askOwner(new Submit(RoomChannels.of(ROOM), Submit.client("test"), RoomCommandWire.encode(command)));
    }

    /** As the node's gateway would, which keeps the members' lease. */
    Attached attach() {
        return (Attached) get(node.askOwner(new Attach(RoomChannels.of(ROOM), GATEWAY, 0, 0, 1, 1000)));
    }

    /** What raw readers are sent behind {@code seq}. */
    List<String> saidAfter(long seq) {
        Entries read = (Entries) get(node.askOwner(new Read(RoomChannels.of(ROOM), 0, seq + 1, 1024)));
        List<String> said = new ArrayList<>();
        for (Entry entry : read.entries()) {
            if (RoomEntry.of(entry).kind() == RoomEntry.Kind.MESSAGE) {
                said.add(new String(entry.payload(), StandardCharsets.UTF_8));
            }
        }
        return said;
    }

    double counter(String name, String... tags) {
        return meters.find(name).tags(tags).counters().stream()
                .mapToDouble(io.micrometer.core.instrument.Counter::count)
                .sum();
    }

    /** Whether it was answered at all. */
    static Future<String> outcome(AsyncResult<Reply> reply) {
        return Future.succeededFuture(reply.succeeded() ? "answered" : "failed");
    }

    static RoomAnswer answer(Accepted accepted) {
        return RoomAnswer.decode(accepted.result());
    }

    static <T> T get(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        if (redis != null) {
            get(redis.close());
        }
        get(vertx.close());
    }
}
