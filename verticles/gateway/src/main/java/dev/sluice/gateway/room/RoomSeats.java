package dev.sluice.gateway.room;

import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Submit;
import dev.sluice.protocol.room.RoomChannels;
import dev.sluice.protocol.room.RoomCommand;
import dev.sluice.protocol.room.RoomCommand.Announce;
import dev.sluice.protocol.room.RoomCommand.Renew;
import dev.sluice.protocol.room.RoomCommand.Restate;
import dev.sluice.protocol.room.RoomCommandWire;
import dev.sluice.protocol.room.RoomKept;
import dev.sluice.protocol.room.Seat;
import dev.sluice.runtime.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who sits where on this event loop, so that each new owner of a room can be told, and an owner that lost something
 * hears of it. The leases of the seats are those of the node's readers: here is only compared, now and then.
 */
final class RoomSeats {
    private static final int SEATS_PER_PART = 500;
    private static final int ROUND_TRIPS_MAX = 64;

    /** A part of what is restated ends when it has as many; what is not a message is counted as so many. */
    private static final int RESTATED_BYTES_MAX = 65_536;

    private static final int KEPT_BYTES = 128;

    /** Compared less often than leases are renewed: a difference is the exception. */
    private static final int RENEWALS_PER_COMPARISON = 3;

    private final Node node;
    private final String gateway;
    private final Map<String, Group> groups = new HashMap<>();
    private long lastRound;

    /** @param gateway the node's bus address and, behind a slash, the name of this loop */
    RoomSeats(Node node, String gateway) {
        this.node = node;
        this.gateway = gateway;
    }

    String gateway() {
        return gateway;
    }

    void sit(String room, Seat seat, long nowMillis) {
        Group group = groups.computeIfAbsent(room, none -> new Group(nowMillis + comparisonMillis()));
        if (group.seats.put(seat.connection(), seat) == null) {
            group.digest ^= RoomCommand.digest(seat.connection());
        }
    }

    void rise(String room, long connection) {
        Group group = groups.get(room);
        if (group != null && group.seats.remove(connection) != null) {
            // Even an empty group is compared once more: the owner may have missed that somebody left.
            group.digest ^= RoomCommand.digest(connection);
        }
    }

    void updated(String room, long connection, byte[] data) {
        Group group = groups.get(room);
        if (group != null) {
            group.seats.computeIfPresent(
                    connection,
                    (id, seat) -> new Seat(
                            id,
                            seat.client(),
                            seat.user(),
                            seat.principal(),
                            seat.envelope(),
                            seat.connectedAtMillis(),
                            data));
        }
    }

    void roundTrip(String room, int micros) {
        Group group = groups.get(room);
        if (group != null && group.roundTrips.size() < ROUND_TRIPS_MAX) {
            group.roundTrips.add(micros);
        }
    }

    /** The owner of that epoch let somebody in: any other is one that has to be told. */
    void admitted(String room, long epoch) {
        Group group = groups.get(room);
        if (group != null && group.epoch == 0) {
            group.epoch = epoch;
        }
    }

    /** The room lives in this epoch: a new one knows nobody yet. */
    void known(String room, long epoch) {
        Group group = groups.get(room);
        if (group != null && group.epoch != epoch) {
            boolean another = group.epoch != 0;
            group.epoch = epoch;
            if (another) {
                restate(room, group);
                announce(room, group);
            }
        }
    }

    /** Of a room in which somebody sits. */
    Optional<RoomMemory> memory(String room) {
        return Optional.ofNullable(groups.get(room)).map(group -> group.memory);
    }

    void poll(long nowMillis) {
        groups.forEach((room, group) -> {
            if (nowMillis >= group.compareAtMillis) {
                group.compareAtMillis = nowMillis + comparisonMillis();
                compare(room, group);
            }
        });
    }

    private void compare(String room, Group group) {
        Renew renew = new Renew(gateway, group.seats.size(), group.digest, List.copyOf(group.roundTrips));
        group.roundTrips.clear();
        node.askOwner(submit(room, renew)).onSuccess(reply -> {
            if (reply instanceof Accepted accepted && accepted.result().length > 0) {
                announce(room, group);
            } else if (group.seats.isEmpty()) {
                groups.remove(room, group);
            }
        });
    }

    private void restate(String room, Group group) {
        List<RoomKept> part = new ArrayList<>();
        int bytes = 0;
        for (RoomKept kept : group.memory.all(System.currentTimeMillis())) {
            part.add(kept);
            bytes += kept instanceof RoomKept.Pending pending
                    ? pending.message().payload().length + KEPT_BYTES
                    : KEPT_BYTES;
            if (bytes >= RESTATED_BYTES_MAX) {
                node.askOwner(submit(room, new Restate(gateway, List.copyOf(part))));
                part.clear();
                bytes = 0;
            }
        }
        if (!part.isEmpty()) {
            node.askOwner(submit(room, new Restate(gateway, List.copyOf(part))));
        }
    }

    private void announce(String room, Group group) {
        lastRound = Math.max(lastRound + 1, System.currentTimeMillis());
        List<Seat> all = new ArrayList<>(group.seats.values());
        int from = 0;
        do {
            int to = Math.min(all.size(), from + SEATS_PER_PART);
            Announce part = new Announce(gateway, lastRound, to == all.size(), List.copyOf(all.subList(from, to)));
            node.askOwner(submit(room, part));
            from = to;
        } while (from < all.size());
    }

    private static Submit submit(String room, RoomCommand command) {
        return new Submit(RoomChannels.of(room), Submit.client("gateway"), RoomCommandWire.encode(command));
    }

    private long comparisonMillis() {
        return (long) RENEWALS_PER_COMPARISON * node.config().bus().renewMillis();
    }

    private static final class Group {
        final Map<Long, Seat> seats = new LinkedHashMap<>(2);
        final List<Integer> roundTrips = new ArrayList<>(0);
        final RoomMemory memory = new RoomMemory();
        long digest;
        long epoch;
        long compareAtMillis;

        Group(long compareAtMillis) {
            this.compareAtMillis = compareAtMillis;
        }
    }
}
