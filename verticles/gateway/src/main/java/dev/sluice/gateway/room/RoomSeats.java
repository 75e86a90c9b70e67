package dev.sluice.gateway.room;

import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Reply;
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
import io.vertx.core.Future;
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
    private static final int RETRY_MILLIS = 250;
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
    private long polledMillis;

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
            group.memory.joined(seat.client());
        }
    }

    void rise(String room, long connection) {
        Group group = groups.get(room);
        Seat seat = group == null ? null : group.seats.remove(connection);
        if (seat != null) {
            // Even an empty group is compared once more: the owner may have missed that somebody left.
            group.digest ^= RoomCommand.digest(connection);
            group.memory.left(seat.client());
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
                group.restated = group.memory.all(System.currentTimeMillis());
                introduce(room, group);
            }
        }
    }

    /** Of a room in which somebody sits. */
    Optional<RoomMemory> memory(String room) {
        return Optional.ofNullable(groups.get(room)).map(group -> group.memory);
    }

    void poll(long nowMillis) {
        polledMillis = nowMillis;
        groups.forEach((room, group) -> {
            if (nowMillis >= group.compareAtMillis) {
                group.compareAtMillis = nowMillis + comparisonMillis();
                if (group.introduce) {
                    introduce(room, group);
                } else {
                    compare(room, group);
                }
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

    /** Who is here, and what was decided: again until the owner has answered, for it has this from nobody else. */
    private void introduce(String room, Group group) {
        long epoch = group.epoch;
        group.introduce = false;
        List<Future<Reply>> told = restate(room, group);
        told.addAll(announce(room, group));
        Future.all(told)
                .onSuccess(heard -> {
                    if (group.epoch == epoch) {
                        group.restated = List.of();
                    }
                })
                .onFailure(unheard -> {
                    if (group.epoch == epoch) {
                        group.introduce = true;
                        group.compareAtMillis = polledMillis + RETRY_MILLIS;
                    }
                });
    }

    private List<Future<Reply>> restate(String room, Group group) {
        List<Future<Reply>> told = new ArrayList<>();
        List<RoomKept> part = new ArrayList<>();
        int bytes = 0;
        for (RoomKept kept : group.restated) {
            part.add(kept);
            bytes += KEPT_BYTES + contentBytes(kept);
            if (bytes >= RESTATED_BYTES_MAX) {
                told.add(node.askOwner(submit(room, new Restate(gateway, List.copyOf(part)))));
                part.clear();
                bytes = 0;
            }
        }
        if (!part.isEmpty()) {
            told.add(node.askOwner(submit(room, new Restate(gateway, List.copyOf(part)))));
        }
        return told;
    }

    private static int contentBytes(RoomKept kept) {
        if (kept instanceof RoomKept.Pending pending) {
            return pending.message().payload().length;
        }
        return kept instanceof RoomKept.WorldAt world ? world.json().length : 0;
    }

    private List<Future<Reply>> announce(String room, Group group) {
        lastRound = Math.max(lastRound + 1, System.currentTimeMillis());
        List<Future<Reply>> told = new ArrayList<>();
        List<Seat> all = new ArrayList<>(group.seats.values());
        int from = 0;
        do {
            int to = Math.min(all.size(), from + SEATS_PER_PART);
            Announce part = new Announce(gateway, lastRound, to == all.size(), List.copyOf(all.subList(from, to)));
            told.add(node.askOwner(submit(room, part)));
            from = to;
        } while (from < all.size());
        return told;
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
        /** What the owner is told that does not know it yet: as it was when the former owner was heard last. */
        List<RoomKept> restated = List.of();
        /** Whether the owner does not know yet what it should, rather than maybe. */
        boolean introduce;

        Group(long compareAtMillis) {
            this.compareAtMillis = compareAtMillis;
        }
    }
}
