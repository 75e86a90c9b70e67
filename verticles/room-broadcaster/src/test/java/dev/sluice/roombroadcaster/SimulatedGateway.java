package dev.sluice.roombroadcaster;

import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Attached;
import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.bus.BusMessage.Entries;
import dev.sluice.bus.BusMessage.Request;
import dev.sluice.bus.BusMessage.Submit;
import dev.sluice.channel.ChannelFollower;
import dev.sluice.model.Entry;
import dev.sluice.model.Snapshot;
import dev.sluice.protocol.room.RoomCommand;
import dev.sluice.protocol.room.RoomCommandWire;
import dev.sluice.protocol.room.Seat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** One node's gateway: follows the room once for all of its members, and says who they are. */
final class SimulatedGateway implements ChannelFollower.Sink {
    private final SimulatedRooms world;
    private final String address;
    private final ChannelFollower follower;
    final List<SimulatedMember> members = new ArrayList<>();
    private long compareAtMillis;
    private final List<Entry> log = new ArrayList<>();
    private long behindSeq;
    private long epoch;
    private boolean alive = true;

    SimulatedGateway(SimulatedRooms world, String address) {
        this.world = world;
        this.address = address;
        this.follower = new ChannelFollower(
                SimulatedRooms.CHANNEL,
                address,
                world.now(),
                SimulatedRooms.BUS.renewMillis(),
                SimulatedRooms.BUS.requestTimeoutMillis(),
                SimulatedRooms.BUS.windowMessages(),
                true,
                this);
    }

    String address() {
        return address;
    }

    void die() {
        alive = false;
        members.clear();
    }

    void poll(long nowMillis) {
        if (!alive) {
            return;
        }
        follower.poll(nowMillis);
        members.forEach(member -> member.poll(nowMillis));
        if (nowMillis >= compareAtMillis) {
            compareAtMillis = nowMillis + 2L * SimulatedRooms.BUS.renewMillis();
            long digest = 0;
            List<Seat> seats = seats();
            for (Seat seat : seats) {
                digest ^= RoomCommand.digest(seat.connection());
            }
            submit(new RoomCommand.Renew(address, seats.size(), digest, List.of()), accepted -> {
                if (accepted.result().length > 0) {
                    announce();
                }
            });
        }
    }

    void ownerChanged(long nowMillis) {
        if (alive) {
            follower.ownerChanged(nowMillis);
        }
    }

    void batch(Batch batch, long nowMillis) {
        if (alive) {
            follower.batch(batch, nowMillis);
        }
    }

    void submit(RoomCommand command, Consumer<Accepted> accepted) {
        Submit submit = new Submit(SimulatedRooms.CHANNEL, "client:x", RoomCommandWire.encode(command));
        world.toOwner(submit, answer -> {
            if (alive && answer instanceof Accepted yes) {
                accepted.accept(yes);
            }
        });
    }

    @Override
    public void entries(long ofEpoch, long firstSeq, List<Entry> entries) {
        log.addAll(entries);
        members.forEach(SimulatedMember::read);
    }

    @Override
    public void restart(long newEpoch, long seq, Optional<Snapshot> snapshot) {
        boolean another = epoch != 0 && epoch != newEpoch;
        epoch = newEpoch;
        log.clear();
        behindSeq = seq;
        members.forEach(SimulatedMember::restart);
        if (another) {
            announce();
        }
    }

    @Override
    public void send(Request request) {
        world.toOwner(request, answer -> {
            if (!alive) {
                return;
            }
            if (answer instanceof Attached attached) {
                follower.attached(attached, world.now());
            } else if (answer instanceof Entries entries) {
                follower.entries(entries, world.now());
            }
        });
    }

    long epoch() {
        return epoch;
    }

    long headSeq() {
        return behindSeq + log.size();
    }

    /** Null for one that the node never had. */
    Entry entry(long seq) {
        return seq <= behindSeq ? null : log.get((int) (seq - behindSeq - 1));
    }

    private void announce() {
        List<Seat> seats = seats();
        int from = 0;
        do {
            int to = Math.min(seats.size(), from + 3);
            submit(
                    new RoomCommand.Announce(address, world.now(), to == seats.size(), seats.subList(from, to)),
                    accepted -> {});
            from = to;
        } while (from < seats.size());
    }

    private List<Seat> seats() {
        return members.stream()
                .filter(SimulatedMember::isIn)
                .map(SimulatedMember::seat)
                .toList();
    }
}
