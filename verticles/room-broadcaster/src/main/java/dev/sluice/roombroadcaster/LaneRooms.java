package dev.sluice.roombroadcaster;

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
import dev.sluice.protocol.room.RoomCommandWire;
import dev.sluice.roombroadcaster.RoomMetrics.Life;
import dev.sluice.runtime.Node;
import dev.sluice.runtime.ownership.Epochs;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** The rooms of one lane. One is made when somebody first asks for it; where there is a store, it has its past then. */
final class LaneRooms {
    private static final int ASKED_MAX = 1000;

    /** A request that came while the room's past was asked for. */
    private record Asked(Request request, Promise<Reply> answer) {}

    private final Node node;
    private final Context context;
    private final RoomMetrics metrics;
    private final RoomStore store;
    private final RoomBridge bridge;
    private final Predicate<ChannelId> mine;
    private final Map<String, OwnedRoom> rooms = new HashMap<>();
    private final Map<String, Queue<Asked>> claiming = new HashMap<>();
    private final Set<OwnedRoom> unflushed = new LinkedHashSet<>();
    private long movingUntilMillis;

    /**
     * @param store null for none
     * @param bridge null for none
     * @param mine whether this lane owns a room by the present membership
     */
    LaneRooms(
            Node node,
            Context context,
            RoomMetrics metrics,
            RoomStore store,
            RoomBridge bridge,
            Predicate<ChannelId> mine) {
        this.node = node;
        this.context = context;
        this.metrics = metrics;
        this.store = store;
        this.bridge = bridge;
        this.mine = mine;
    }

    Collection<OwnedRoom> all() {
        return rooms.values();
    }

    void forEach(BiConsumer<String, OwnedRoom> action) {
        rooms.forEach(action);
    }

    /** Null for a room that is not here. */
    OwnedRoom find(String name) {
        return rooms.get(name);
    }

    /** Whether the room is here, or will be as soon as its past is read. */
    boolean has(String name) {
        return rooms.containsKey(name) || claiming.containsKey(name);
    }

    /** Until then a room that is asked for may have had members under another owner. */
    void movingUntil(long millis) {
        movingUntilMillis = millis;
    }

    Future<Reply> answer(Request request, long nowMillis) {
        ChannelId channel = request.channel();
        OwnedRoom room = rooms.get(channel.name());
        if (room != null && request instanceof Attach attach) {
            if (room.room().owner().isOutlivedBy(attach)) {
                giveUp(channel.name(), Life.OUTLIVED);
                room = null;
            }
        }
        if (room == null) {
            return answerWithout(channel, request, nowMillis);
        }
        Future<Reply> reply = room.answer(request, nowMillis);
        flushAtEndOfTurn(room);
        return reply;
    }

    /** @return when all that it will ever send was sent */
    Future<Void> giveUp(String name, Life reason) {
        OwnedRoom room = rooms.remove(name);
        room.flush(System.currentTimeMillis());
        unflushed.remove(room);
        // Counted before those who wait are answered, so that who was answered finds it counted.
        metrics.life(reason);
        return room.giveUp().onComplete(over -> room.room().owner().close());
    }

    /** @return when all that the rooms will ever send was sent */
    Future<Void> stop() {
        List<Future<Void>> sent = List.copyOf(rooms.keySet()).stream()
                .map(name -> giveUp(name, Life.LOST))
                .toList();
        claiming.values().forEach(asked -> asked.forEach(one -> one.answer().fail("the lane is stopped")));
        claiming.clear();
        return Future.all(sent).mapEmpty();
    }

    void flushAtEndOfTurn(OwnedRoom room) {
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

    /** There is no such room here, or not yet. */
    private Future<Reply> answerWithout(ChannelId channel, Request request, long nowMillis) {
        Queue<Asked> asked = claiming.get(channel.name());
        if (asked == null) {
            if (!mine.test(channel)) {
                // The asker looks at the membership again and retries.
                return Future.failedFuture(channel + " is not owned here");
            }
            if (request instanceof Grant || request instanceof Detach) {
                return null;
            }
            if (request instanceof Read) {
                return Future.failedFuture(channel + " is not known here");
            }
            if (request instanceof Submit submit && RoomCommandWire.needsRoom(submit.command())) {
                return refused(channel, ErrorCode.NOT_FOUND, "no such room");
            }
            if (rooms.size() + claiming.size()
                    >= node.config().roomBroadcaster().roomsMax()) {
                return refused(channel, ErrorCode.OVERLOADED, "too many rooms");
            }
            asked = new ArrayDeque<>(2);
            claiming.put(channel.name(), asked);
            begin(channel, request instanceof Attach attach ? attach.epoch() : 0, nowMillis);
            if (rooms.containsKey(channel.name())) {
                return answer(request, nowMillis);
            }
        }
        if (asked.size() >= ASKED_MAX) {
            return refused(channel, ErrorCode.OVERLOADED, "too many wait for the room's history");
        }
        Promise<Reply> answer = Promise.promise();
        asked.add(new Asked(request, answer));
        return answer.future();
    }

    private Future<Reply> refused(ChannelId channel, ErrorCode code, String why) {
        metrics.refused(code);
        return Future.succeededFuture(new Refused(channel, code, why, "room_id"));
    }

    /** @param afterEpoch of the last life of the room that is known of, 0 for none */
    private void begin(ChannelId channel, long afterEpoch, long nowMillis) {
        long epoch = Epochs.after(afterEpoch, nowMillis);
        RoomStore.Restored nothing = new RoomStore.Restored(epoch, List.of(), List.of(), Optional.empty());
        if (store == null || !store.isHealthy()) {
            begun(channel, nothing, afterEpoch != 0, store != null);
            return;
        }
        store.claim(channel.name(), epoch).onComplete(claimed -> {
            if (claimed.failed()) {
                metrics.notStored();
            }
            begun(channel, claimed.otherwise(nothing).result(), afterEpoch != 0, claimed.failed());
        });
    }

    /** @param unread whether the room has a past that could not be asked for */
    private void begun(ChannelId channel, RoomStore.Restored past, boolean lived, boolean unread) {
        Queue<Asked> asked = claiming.remove(channel.name());
        if (asked == null || !mine.test(channel)) {
            if (asked != null) {
                asked.forEach(one -> one.answer().fail(channel + " is not owned here any more"));
            }
            return;
        }
        long now = System.currentTimeMillis();
        RoomBroadcasterConfig config = node.config().roomBroadcaster();
        Room room = new Room(channel, past.epoch(), config, node.config().bus(), node.logs(), metrics, now);
        boolean takenOver = lived || now < movingUntilMillis;
        if (takenOver) {
            room.gather(now);
        }
        room.restore(past.positions(), past.entries(), past.world(), now);
        long epoch = past.epoch();
        // The past itself is not to live as long as the room.
        Runnable fenced = () -> fenced(channel.name(), epoch);
        OwnedRoom owned = new OwnedRoom(
                channel,
                room,
                metrics,
                node.bus(),
                store,
                bridge,
                node.config().bus().leaseMillis(),
                fenced);
        if (unread) {
            owned.output().pastUnread();
        }
        rooms.put(channel.name(), owned);
        metrics.life(takenOver ? Life.TAKEN_OVER : Life.CREATED);
        owned.begin();
        asked.forEach(one -> {
            Future<Reply> reply = owned.answer(one.request(), now);
            if (reply != null) {
                reply.onComplete(one.answer());
            }
        });
        flushAtEndOfTurn(owned);
    }

    /** Another owner has claimed the room's history: if the room is still ours, it begins anew. */
    private void fenced(String name, long epoch) {
        OwnedRoom room = rooms.get(name);
        if (room != null && room.room().owner().epoch() == epoch) {
            giveUp(name, Life.FENCED);
        }
    }
}
