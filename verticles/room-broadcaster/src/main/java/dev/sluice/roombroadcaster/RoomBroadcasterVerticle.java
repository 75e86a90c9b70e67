package dev.sluice.roombroadcaster;

import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Attach;
import dev.sluice.bus.BusMessage.Detach;
import dev.sluice.bus.BusMessage.Grant;
import dev.sluice.bus.BusMessage.Read;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.BusMessage.Request;
import dev.sluice.bus.BusMessage.Submit;
import dev.sluice.bus.ErrorCode;
import dev.sluice.config.RoomBroadcasterConfig;
import dev.sluice.model.ChannelId;
import dev.sluice.protocol.room.RoomChannels;
import dev.sluice.protocol.room.RoomCommandWire;
import dev.sluice.roombroadcaster.RoomMetrics.Life;
import dev.sluice.runtime.Node;
import dev.sluice.runtime.ownership.Epochs;
import dev.sluice.runtime.ownership.Membership;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One lane of room owners. A room is made when somebody first asks for it, and let go when it was empty for a while. */
public final class RoomBroadcasterVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(RoomBroadcasterVerticle.class);
    private static final String GATEWAY_PREFIX = "sluice.gateway.";

    /** Each room is ticked once in so many ticks, so that ten thousand quiet rooms cost little, and never at once. */
    private static final int TICK_SHARES = 5;

    private static final long TICK_MILLIS = 50;
    private static final long MEASURE_MILLIS = 1000;

    /** For so long after a change of owners a room that is asked for may have had members elsewhere. */
    private static final long MOVING_MILLIS = 10_000;

    private final Node node;
    private final int lane;
    private final String address;
    private final Map<String, OwnedRoom> rooms = new HashMap<>();
    private final Set<OwnedRoom> unflushed = new LinkedHashSet<>();
    private RoomMetrics metrics;
    private LaneTotals totals;
    private Set<String> owners = Set.of();
    private long movingUntilMillis;
    private long ticks;

    public RoomBroadcasterVerticle(Node node, int lane) {
        this.node = node;
        this.lane = lane;
        this.address = Membership.address(RoomChannels.ROOM, node.id(), lane);
    }

    @Override
    public Future<?> start() {
        metrics = new RoomMetrics(node.meters(), lane);
        totals = new LaneTotals(metrics);
        vertx.setPeriodic(TICK_MILLIS, tick -> tick(System.currentTimeMillis()));
        vertx.setPeriodic(MEASURE_MILLIS, tick -> metrics.holds(totals.of(rooms.values())));
        return node.bus().consume(address, this::answer, ignored -> {}).onSuccess(listening -> node.directory()
                .onChange(context, () -> membershipChanged(System.currentTimeMillis())));
    }

    @Override
    public Future<?> stop() {
        long now = System.currentTimeMillis();
        rooms.values().forEach(room -> {
            room.flush(now);
            room.giveUp();
        });
        rooms.clear();
        metrics.close();
        return Future.succeededFuture();
    }

    private Future<Reply> answer(Request request) {
        long now = System.currentTimeMillis();
        ChannelId channel = request.channel();
        if (channel.equals(RoomChannels.all())) {
            byte[] stats = totals.of(rooms.values()).encode();
            return Future.succeededFuture(new Accepted(channel, 0, 0, stats));
        }
        OwnedRoom room = rooms.get(channel.name());
        if (room != null
                && request instanceof Attach attach
                && room.room().owner().isOutlivedBy(attach)) {
            giveUp(channel.name(), Life.OUTLIVED);
            room = begin(channel, attach.epoch(), now);
        }
        if (room == null) {
            if (!isMine(channel)) {
                // The asker looks at the membership again and retries.
                return Future.failedFuture(channel + " is not owned here");
            }
            if (request instanceof Read || request instanceof Grant || request instanceof Detach) {
                return request instanceof Read ? Future.failedFuture(channel + " is not known here") : null;
            }
            if (request instanceof Submit submit && RoomCommandWire.needsRoom(submit.command())) {
                return Future.succeededFuture(new Refused(channel, ErrorCode.NOT_FOUND, "no such room", "room_id"));
            }
            if (rooms.size() >= node.config().roomBroadcaster().roomsMax()) {
                metrics.refused(ErrorCode.OVERLOADED);
                return request instanceof Submit
                        ? Future.succeededFuture(
                                new Refused(channel, ErrorCode.OVERLOADED, "too many rooms", "room_id"))
                        : Future.failedFuture("too many rooms");
            }
            room = begin(channel, request instanceof Attach attach ? attach.epoch() : 0, now);
        }
        Future<Reply> reply = room.answer(request, now);
        flushAtEndOfTurn(room);
        return reply;
    }

    /** @param afterEpoch of the last life of the room that is known of, 0 for none */
    private OwnedRoom begin(ChannelId channel, long afterEpoch, long nowMillis) {
        RoomBroadcasterConfig config = node.config().roomBroadcaster();
        long epoch = Epochs.after(afterEpoch, nowMillis);
        Room room = new Room(channel, epoch, config, node.config().bus(), metrics, nowMillis);
        boolean takenOver = afterEpoch != 0 || nowMillis < movingUntilMillis;
        if (takenOver) {
            room.gather(nowMillis);
        }
        OwnedRoom owned = new OwnedRoom(channel, room, metrics, node.bus());
        rooms.put(channel.name(), owned);
        metrics.life(takenOver ? Life.TAKEN_OVER : Life.CREATED);
        return owned;
    }

    private void giveUp(String name, Life reason) {
        OwnedRoom room = rooms.remove(name);
        room.flush(System.currentTimeMillis());
        room.giveUp();
        unflushed.remove(room);
        metrics.life(reason);
    }

    private boolean isMine(ChannelId channel) {
        Optional<String> owner = node.directory().membership().ownerOf(channel);
        return owner.filter(address::equals).isPresent();
    }

    private void membershipChanged(long nowMillis) {
        Set<String> nowOwners = new HashSet<>();
        Set<String> gateways = new HashSet<>();
        node.directory().membership().lanesByNode().forEach((id, lanes) -> {
            gateways.add(GATEWAY_PREFIX + id);
            if (lanes.getOrDefault(RoomChannels.ROOM, 0) > 0) {
                nowOwners.add(id);
            }
        });
        Set<String> others = new HashSet<>(owners);
        others.addAll(nowOwners);
        others.remove(node.id());
        if (!nowOwners.equals(owners) && !others.isEmpty()) {
            movingUntilMillis = nowMillis + MOVING_MILLIS;
        }
        owners = nowOwners;
        List<String> lost = new ArrayList<>();
        rooms.forEach((name, room) -> {
            room.room().retainGateways(gateways, nowMillis);
            if (!isMine(RoomChannels.of(name))) {
                lost.add(name);
            }
        });
        lost.forEach(name -> giveUp(name, Life.LOST));
        if (!lost.isEmpty()) {
            LOG.atInfo()
                    .addKeyValue("lane", lane)
                    .addKeyValue("rooms", lost.size())
                    .log("gave rooms up");
        }
    }

    private void flushAtEndOfTurn(OwnedRoom room) {
        if (unflushed.isEmpty()) {
            context.runOnContext(endOfTurn -> {
                long now = System.currentTimeMillis();
                List<OwnedRoom> due = List.copyOf(unflushed);
                unflushed.clear();
                due.forEach(one -> one.flush(now));
            });
        }
        unflushed.add(room);
    }

    private void tick(long nowMillis) {
        int share = (int) (ticks++ % TICK_SHARES);
        List<String> idle = new ArrayList<>();
        rooms.forEach((name, room) -> {
            if ((name.hashCode() & Integer.MAX_VALUE) % TICK_SHARES == share) {
                room.tick(nowMillis);
                if (room.room().isIdle(nowMillis)) {
                    idle.add(name);
                }
            }
        });
        idle.forEach(name -> giveUp(name, Life.IDLE));
    }
}
