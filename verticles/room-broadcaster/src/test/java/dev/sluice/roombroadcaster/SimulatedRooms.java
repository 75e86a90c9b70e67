package dev.sluice.roombroadcaster;

import dev.sluice.bus.BusMessage;
import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Attach;
import dev.sluice.bus.BusMessage.Detach;
import dev.sluice.bus.BusMessage.Grant;
import dev.sluice.bus.BusMessage.Read;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.BusMessage.Request;
import dev.sluice.bus.BusMessage.Submit;
import dev.sluice.bus.BusWire;
import dev.sluice.channel.LogBudget;
import dev.sluice.config.BusConfig;
import dev.sluice.model.ChannelId;
import dev.sluice.protocol.room.RoomChannels;
import dev.sluice.protocol.room.RoomCommand;
import dev.sluice.protocol.room.RoomCommandWire;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** One room in virtual time: its owners, one after the other, gateways, and a bus that drops, doubles and delays. */
final class SimulatedRooms {
    static final ChannelId CHANNEL = RoomChannels.of("lobby");
    static final BusConfig BUS = new BusConfig(2000, 500, 512, 400, 4096);
    private static final int DELAY_MAX = 40;
    private static final String SETTINGS =
            "{\"presence\": {\"graceMillis\": 300, \"gatherMillis\": 1200, \"batchFrom\": 6, \"batchMillis\": 50},"
                    + " \"history\": {\"entriesMax\": 64}}";

    private record Event(long atMillis, long order, Runnable action) {}

    final Random random;
    final List<SimulatedGateway> gateways = new ArrayList<>();
    private final double loss;
    private final double doubling;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atMillis).thenComparingLong(Event::order));
    private Room room;
    private long nowMillis = 100_000;
    private long order;
    private boolean faulty = true;

    SimulatedRooms(long seed, double loss, double doubling, int gatewayCount) {
        this.random = new Random(seed);
        this.loss = loss;
        this.doubling = doubling;
        newRoom(1);
        for (int i = 0; i < gatewayCount; i++) {
            gateways.add(new SimulatedGateway(this, "sluice.gateway." + i));
        }
        every(7, () -> room.owner().flush(nowMillis, this::batch));
        every(250, () -> room.tick(nowMillis));
        every(20, () -> List.copyOf(gateways).forEach(gateway -> gateway.poll(nowMillis)));
    }

    long now() {
        return nowMillis;
    }

    Room room() {
        return room;
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    void calmDown() {
        faulty = false;
    }

    /** The owner dies with all it knows, and another one begins. */
    void changeOwner() {
        newRoom(room.owner().epoch() + 1);
        room.gather(nowMillis);
        gateways.forEach(gateway -> after(random.nextInt(80), () -> gateway.ownerChanged(nowMillis)));
    }

    /** SIGKILL: the cluster hears of it, or only its silence tells. */
    void killGateway(int index) {
        SimulatedGateway dead = gateways.remove(index);
        dead.die();
        if (chance(0.5)) {
            Set<String> living =
                    gateways.stream().map(SimulatedGateway::address).collect(Collectors.toSet());
            after(500, () -> room.retainGateways(living, nowMillis));
        }
    }

    void after(long millis, Runnable action) {
        events.add(new Event(nowMillis + millis, order++, action));
    }

    void every(long millis, Runnable action) {
        after(millis, () -> {
            action.run();
            every(millis, action);
        });
    }

    void runUntil(long millis) {
        while (!events.isEmpty() && events.peek().atMillis() <= millis) {
            Event next = events.poll();
            nowMillis = next.atMillis();
            next.action().run();
        }
        nowMillis = millis;
    }

    /** To whoever owns the room when it arrives; the answer may be lost as the request may. */
    void toOwner(Request request, Consumer<BusMessage> answer) {
        carry(request, arrived -> receive((Request) arrived, answer));
    }

    private void receive(Request request, Consumer<BusMessage> answer) {
        if (request instanceof Attach attach) {
            room.owner().flush(nowMillis, this::batch);
            reply(room.attach(attach, nowMillis), answer);
        } else if (request instanceof Read read) {
            reply(room.owner().read(read), answer);
        } else if (request instanceof Grant grant) {
            room.owner().grant(grant);
        } else if (request instanceof Detach detach) {
            room.owner().detach(detach);
        } else if (request instanceof Submit submit) {
            submit(RoomCommandWire.decode(submit.command()), answer);
        }
    }

    private void submit(RoomCommand command, Consumer<BusMessage> answer) {
        boolean ofGateway = command instanceof RoomCommand.Announce || command instanceof RoomCommand.Renew;
        if (!ofGateway && room.isGathering(nowMillis)) {
            after(room.gatheredAtMillis() - nowMillis + 1, () -> submit(command, answer));
            return;
        }
        Outcome outcome = room.command(command, nowMillis);
        if (outcome instanceof Outcome.Done done) {
            reply(new Accepted(CHANNEL, room.owner().epoch(), done.seq(), done.result()), answer);
        } else if (outcome instanceof Outcome.Refusal refusal) {
            reply(new Refused(CHANNEL, refusal.code(), refusal.message(), refusal.field()), answer);
        }
    }

    private void reply(BusMessage message, Consumer<BusMessage> receiver) {
        carry(message, receiver);
    }

    private void batch(String address, BusMessage.Batch batch) {
        for (SimulatedGateway gateway : gateways) {
            if (gateway.address().equals(address)) {
                carry(batch, message -> gateway.batch((BusMessage.Batch) message, nowMillis));
            }
        }
    }

    private void carry(BusMessage message, Consumer<BusMessage> receiver) {
        if (faulty && chance(loss)) {
            return;
        }
        byte[] wire = BusWire.encode(message);
        int copies = faulty && chance(doubling) ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            after(faulty ? random.nextInt(DELAY_MAX) : 1, () -> receiver.accept(BusWire.decode(wire)));
        }
    }

    private void newRoom(long epoch) {
        room = new Room(
                CHANNEL, epoch, RoomScript.config(SETTINGS), BUS, LogBudget.unlimited(), RoomMeters.NONE, nowMillis);
    }
}
