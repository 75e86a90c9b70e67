package dev.sluice.channel;

import dev.sluice.bus.BusMessage;
import dev.sluice.bus.BusMessage.Attach;
import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.bus.BusMessage.Request;
import dev.sluice.model.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One channel with its present owner, a former one that may still answer, and followers that come and go. */
final class SimulatedWorld {
    private static final double STALE_ROUTE = 0.2;
    private static final double WANTS_TAIL = 0.5;
    private static final double SLOW_CLOCK = 0.3;
    /** Epochs are so far apart that one can be named between two others. */
    private static final long EPOCH_STEP = 1000;

    final SimulatedBus bus;
    private final int window;
    private final Map<Position, Long> ledger = new HashMap<>();
    private final Map<String, SimulatedFollower> followers = new LinkedHashMap<>();
    private SimulatedOwner owner;
    private SimulatedOwner former;
    private long stored;
    private long leases;
    private long epochs = 1_000_000 * EPOCH_STEP;

    SimulatedWorld(SimulatedBus bus, int gateways, int window) {
        this.bus = bus;
        this.window = window;
        this.owner = new SimulatedOwner(this, nextEpoch(), 0, ledger);
        this.former = owner;
        for (int i = 0; i < gateways; i++) {
            join("gateway-" + i);
        }
        bus.every(7, () -> eachOwner().forEach(o -> o.flush(bus.now())));
        bus.every(50, () -> eachOwner().forEach(o -> o.core().expire(bus.now())));
        bus.every(5, () -> List.copyOf(followers.values()).forEach(f -> f.poll(bus.now())));
    }

    SimulatedOwner owner() {
        return owner;
    }

    Map<String, SimulatedFollower> followers() {
        return followers;
    }

    void append() {
        List<SimulatedOwner> owners = eachOwner();
        owners.get(bus.random.nextInt(owners.size())).append(bus.random.nextLong(), bus.now());
    }

    void store() {
        stored = owner.state();
    }

    /** The next owner goes on from what was stored; the former one does not know yet, or is dead. */
    void changeOwner() {
        former.die();
        former = owner;
        if (bus.chance(0.5)) {
            former.die();
        }
        owner = new SimulatedOwner(this, bus.chance(SLOW_CLOCK) ? lateEpoch() : nextEpoch(), stored, ledger);
        for (SimulatedFollower follower : followers.values()) {
            if (bus.chance(0.7)) {
                bus.after(bus.random.nextInt(80), () -> follower.ownerChanged(bus.now()));
            }
        }
    }

    /** It begins anew behind what its reader has seen: also the former one, which still takes itself for the owner. */
    private void outlived(SimulatedOwner which, long byEpoch) {
        which.die();
        epochs = Math.max(epochs, byEpoch);
        SimulatedOwner next = new SimulatedOwner(this, nextEpoch(), stored, ledger);
        if (which == former) {
            former = next;
        }
        if (which == owner) {
            owner = next;
        }
    }

    private long nextEpoch() {
        epochs = (epochs / EPOCH_STEP + 1) * EPOCH_STEP;
        return epochs;
    }

    /** Of an owner whose clock is behind that of the one before. */
    private long lateEpoch() {
        long late;
        do {
            late = owner.core().epoch() - 1 - bus.random.nextInt((int) (2 * EPOCH_STEP));
        } while (ledger.containsKey(new Position(late, 0)));
        return late;
    }

    void join(String gateway) {
        // Far apart: a follower counts its own lease up at each change of owner.
        leases += 1_000_000;
        followers.put(gateway, new SimulatedFollower(this, gateway, leases, window, bus.chance(WANTS_TAIL), ledger));
    }

    void rejoin(String gateway) {
        followers.get(gateway).leave();
        join(gateway);
    }

    void lose(String gateway) {
        followers.remove(gateway).die();
    }

    void calmDown() {
        bus.stopFaults();
        if (former != owner) {
            former.die();
        }
    }

    void toOwner(Request request, SimulatedFollower from) {
        SimulatedOwner to = former.alive() && bus.chance(STALE_ROUTE) ? former : owner;
        boolean sent = bus.carry(request, message -> {
            if (to.alive() && message instanceof Attach attach && to.core().isOutlivedBy(attach)) {
                outlived(to, attach.epoch());
            } else if (to.alive()) {
                to.receive((Request) message, bus.now())
                        .ifPresent(answer -> bus.carry(answer, back -> from.receive(back, bus.now())));
            }
        });
        if (!sent && bus.chance(0.5)) {
            // Some losses are noticed by the sender; the others only by the time they take.
            bus.after(10, () -> from.requestFailed(bus.now()));
        }
    }

    void batchTo(String gateway, Batch batch) {
        bus.carry(batch, message -> deliver(gateway, message));
    }

    private void deliver(String gateway, BusMessage message) {
        SimulatedFollower follower = followers.get(gateway);
        if (follower != null) {
            follower.receive(message, bus.now());
        }
    }

    private List<SimulatedOwner> eachOwner() {
        List<SimulatedOwner> all = new ArrayList<>(List.of(owner));
        if (former != owner && former.alive()) {
            all.add(former);
        }
        return all;
    }
}
