package dev.sluice.gateway.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.BusMessage.Request;
import dev.sluice.bus.BusMessage.Submit;
import dev.sluice.config.SluiceConfig;
import dev.sluice.protocol.room.RoomChannels;
import dev.sluice.protocol.room.RoomCommand;
import dev.sluice.protocol.room.RoomCommandWire;
import dev.sluice.protocol.room.RoomKept;
import dev.sluice.protocol.room.Seat;
import dev.sluice.runtime.Node;
import dev.sluice.runtime.bus.TypedBus;
import dev.sluice.runtime.ownership.Directory;
import dev.sluice.runtime.ownership.Membership;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a gateway tells a room's owner of its seats, over a real bus. */
class RoomSeatsTest {
    private static final String LOBBY = "lobby";

    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final List<RoomCommand> heard = new CopyOnWriteArrayList<>();
    private volatile int seatsAtOwner;
    private volatile boolean deaf;
    private RoomSeats seats;
    private long now;

    @BeforeEach
    void start() throws Exception {
        TypedBus bus = TypedBus.on(vertx, 3000);
        Directory directory = Directory.alone("local", Map.of(RoomChannels.ROOM, 1));
        Node node = new Node("local", vertx, SluiceConfig.parse("{}"), bus, directory, new SimpleMeterRegistry());
        bus.consume(Membership.address(RoomChannels.ROOM, "local", 0), this::answer, ignored -> {})
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        seats = new RoomSeats(node, "sluice.gateway.local/0");
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void anOwnerThatMissedTheLastOneLeaveHearsThatNobodyIsHere() {
        seatsAtOwner = 1;
        onLoop(() -> {
            seats.sit(LOBBY, seat(1), now);
            seats.rise(LOBBY, 1);
        });
        await().until(() -> {
            poll();
            return heard.stream()
                    .anyMatch(command -> command instanceof RoomCommand.Announce announce
                            && announce.last()
                            && announce.seats().isEmpty());
        });
    }

    @Test
    void aRoomWithoutSeatsIsForgottenOnceItsOwnerAgrees() {
        onLoop(() -> {
            seats.sit(LOBBY, seat(1), now);
            seats.rise(LOBBY, 1);
            seats.sit("another", seat(2), now);
        });
        poll();
        await().until(() -> renewals(0) == 1);
        await().until(() -> {
            heard.clear();
            poll();
            poll();
            // What the first of both said of the empty room has come before what the second said of the other.
            await().until(() -> renewals(1) == 2);
            return renewals(0) == 0;
        });
    }

    @Test
    void whatANewOwnerDidNotHearItIsToldAgain() {
        onLoop(() -> {
            seats.sit(LOBBY, seat(1), now);
            seats.admitted(LOBBY, 1);
            seats.memory(LOBBY).orElseThrow().keep(new RoomKept.Locked(true));
            deaf = true;
            seats.known(LOBBY, 2);
        });
        await().until(() -> introductions() == 1);
        await().until(() -> {
            poll();
            return introductions() > 1;
        });
        deaf = false;
        heard.clear();
        await().until(() -> {
            poll();
            return introductions() == 1;
        });
        await().until(() -> {
            poll();
            return renewals(1) > 1;
        });
        assertThat(introductions()).isEqualTo(1);
    }

    /** How often it was told both, who is here and what was decided. */
    private long introductions() {
        long announced =
                heard.stream().filter(RoomCommand.Announce.class::isInstance).count();
        long restated =
                heard.stream().filter(RoomCommand.Restate.class::isInstance).count();
        return Math.min(announced, restated);
    }

    private long renewals(int ofSeats) {
        return heard.stream()
                .filter(command -> command instanceof RoomCommand.Renew renew && renew.seats() == ofSeats)
                .count();
    }

    private void poll() {
        onLoop(() -> seats.poll(now += 60_000));
    }

    private void onLoop(Runnable action) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.runOnContext(turn -> {
            action.run();
            done.complete(null);
        });
        done.join();
    }

    private static Seat seat(long connection) {
        return new Seat(connection, "c" + connection, "", "anonymous", true, 0, new byte[0]);
    }

    private Future<Reply> answer(Request request) {
        RoomCommand command = RoomCommandWire.decode(((Submit) request).command());
        heard.add(command);
        if (deaf) {
            return Future.failedFuture("not owned here");
        }
        boolean differs = command instanceof RoomCommand.Renew renew && renew.seats() == 0 && seatsAtOwner > 0;
        byte[] result = differs ? new byte[] {RoomCommand.ANNOUNCE} : new byte[0];
        return Future.succeededFuture(new Accepted(request.channel(), 1, 0, result));
    }
}
