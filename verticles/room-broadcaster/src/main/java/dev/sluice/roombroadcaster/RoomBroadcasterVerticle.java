package dev.sluice.roombroadcaster;

import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.BusMessage.Request;
import dev.sluice.bus.BusMessage.Submit;
import dev.sluice.config.RoomBroadcasterConfig;
import dev.sluice.model.ChannelId;
import dev.sluice.protocol.room.RoomChannels;
import dev.sluice.protocol.room.RoomCommand;
import dev.sluice.protocol.room.RoomCommand.Decided;
import dev.sluice.protocol.room.RoomCommandWire;
import dev.sluice.protocol.room.RoomKept;
import dev.sluice.roombroadcaster.RoomMetrics.Life;
import dev.sluice.runtime.Node;
import dev.sluice.runtime.ownership.Membership;
import dev.sluice.runtime.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One lane of room owners: hears the bus, the clock, the membership, and Redis where there is one. */
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
    private final RedisLink redis;
    private RoomMetrics metrics;
    private LaneTotals totals;
    private LaneRooms rooms;
    private RoomBridge bridge;
    private RedisPublished published;
    private Set<String> owners = Set.of();
    private long ticks;

    /** @param redis null for none */
    public RoomBroadcasterVerticle(Node node, int lane, RedisLink redis) {
        this.node = node;
        this.lane = lane;
        this.redis = redis;
        this.address = Membership.address(RoomChannels.ROOM, node.id(), lane);
    }

    @Override
    public Future<?> start() {
        RoomBroadcasterConfig config = node.config().roomBroadcaster();
        metrics = new RoomMetrics(node.meters(), lane);
        totals = new LaneTotals(metrics);
        RoomStore store = redis != null && config.redis().history() ? new RoomStore(redis, config) : null;
        if (redis != null) {
            published = new RedisPublished(metrics);
            bridge = new RoomBridge(redis, config.redis(), metrics, context, new BridgedLane());
        }
        rooms = new LaneRooms(node, context, metrics, store, bridge, this::isMine);
        if (bridge != null) {
            bridge.open();
        }
        vertx.setPeriodic(TICK_MILLIS, tick -> tick(System.currentTimeMillis()));
        vertx.setPeriodic(MEASURE_MILLIS, tick -> metrics.holds(totals.of(rooms.all())));
        return node.bus().consume(address, this::answer, ignored -> {}).onSuccess(listening -> node.directory()
                .onChange(context, () -> membershipChanged(System.currentTimeMillis())));
    }

    @Override
    public Future<?> stop() {
        if (bridge != null) {
            bridge.close();
        }
        // Redis fails what it does not answer in time: this ends.
        return rooms.stop().onComplete(stopped -> metrics.close());
    }

    private Future<Reply> answer(Request request) {
        if (request.channel().equals(RoomChannels.all())) {
            byte[] stats = totals.of(rooms.all()).encode();
            return Future.succeededFuture(new Accepted(request.channel(), 0, 0, stats));
        }
        return rooms.answer(request, System.currentTimeMillis());
    }

    private boolean isMine(ChannelId channel) {
        return node.directory()
                .membership()
                .ownerOf(channel)
                .filter(address::equals)
                .isPresent();
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
            rooms.movingUntil(nowMillis + MOVING_MILLIS);
        }
        owners = nowOwners;
        List<String> lost = new ArrayList<>();
        rooms.forEach((name, room) -> {
            room.room().retainGateways(gateways, nowMillis);
            if (!isMine(RoomChannels.of(name))) {
                lost.add(name);
            }
        });
        lost.forEach(name -> rooms.giveUp(name, Life.LOST));
        if (!lost.isEmpty()) {
            LOG.atInfo()
                    .addKeyValue("lane", lane)
                    .addKeyValue("rooms", lost.size())
                    .log("gave rooms up");
        }
    }

    private void tick(long nowMillis) {
        int share = (int) (ticks++ % TICK_SHARES);
        List<String> idle = new ArrayList<>();
        rooms.forEach((name, room) -> {
            if ((name.hashCode() & Integer.MAX_VALUE) % TICK_SHARES == share) {
                room.tick(nowMillis);
                room.shareSeats(nowMillis, node.config().bus().renewMillis());
                if (room.room().isIdle(nowMillis)) {
                    idle.add(name);
                }
            }
        });
        idle.forEach(name -> rooms.giveUp(name, Life.IDLE));
    }

    /** What comes over Redis, where the room is here. */
    private final class BridgedLane implements RoomBridge.Lane {
        @Override
        public void published(String room, byte[] message) {
            ChannelId channel = RoomChannels.of(room);
            if (isMine(channel)) {
                // Judged by the owner alone: all lanes hear it, and it is counted once.
                published
                        .judge(room, message, node.config())
                        .ifPresent(
                                judged -> answer(new Submit(channel, RoomBridge.DOOR, RoomCommandWire.encode(judged))));
            }
        }

        @Override
        public void relayed(String room, String cluster, Batch entries) {
            OwnedRoom here = rooms.find(room);
            if (here != null) {
                here.room().relays().take(cluster, entries, System.currentTimeMillis());
                rooms.flushAtEndOfTurn(here);
            }
        }

        @Override
        public void announced(String room, RoomCommand seats) {
            OwnedRoom here = rooms.find(room);
            if (here != null) {
                here.room().command(seats, System.currentTimeMillis());
                rooms.flushAtEndOfTurn(here);
            }
        }

        @Override
        public void decided(String room, Decided decided) {
            // As a command, for it has to wait while members are gathered. No room is made for it.
            if (rooms.has(room)) {
                answer(new Submit(RoomChannels.of(room), RoomBridge.DOOR, RoomCommandWire.encode(decided)));
            }
        }

        @Override
        public void asked(String room, String cluster) {
            OwnedRoom here = rooms.find(room);
            if (here != null) {
                here.tellOthers(cluster, System.currentTimeMillis());
            }
        }

        @Override
        public void told(String room, List<RoomKept> kept) {
            OwnedRoom here = rooms.find(room);
            if (here != null) {
                here.learn(kept, System.currentTimeMillis());
            }
        }
    }
}
