package dev.sluice.roombroadcaster;

import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Entry;
import dev.sluice.protocol.room.RoomCommand;
import dev.sluice.protocol.room.RoomCommand.Decided;
import dev.sluice.protocol.room.RoomCommand.Restate;
import dev.sluice.protocol.room.RoomEntry;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** What a room and the same room of other clusters tell each other. */
final class SharedRoom {
    /** What is told when the entry of that seq has left, so that it overtakes nothing said before. */
    private record Untold(long seq, Decided decided) {}

    private final ChannelId channel;
    private final Room room;
    private final RoomBridge bridge;
    private final int leaseMillis;
    private final SharedSeats seats;
    private final Queue<Untold> untold = new ArrayDeque<>(0);

    /** @param leaseMillis for how long this cluster is taken to have the room after it has said so */
    SharedRoom(ChannelId channel, Room room, RoomBridge bridge, int leaseMillis) {
        this.channel = channel;
        this.room = room;
        this.bridge = bridge;
        this.leaseMillis = leaseMillis;
        this.seats = new SharedSeats(bridge.address());
    }

    /** Whether the others can be told something now. */
    boolean isReaching() {
        return bridge.isReaching();
    }

    /**
     * The room begins, and asks what the others have.
     *
     * @return whether somebody has it, and may answer
     */
    Future<Boolean> begin() {
        if (!isReaching()) {
            return Future.succeededFuture(false);
        }
        room.awaitOthers();
        return bridge.enter(channel.name(), leaseMillis)
                .map(others -> others > 0)
                .otherwise(false)
                .onSuccess(some -> {
                    if (some) {
                        bridge.ask(channel.name());
                    }
                });
    }

    /** Tells a cluster whose room begins who is here, what was decided, and what was spawned. */
    void tell(String cluster, long nowMillis) {
        if (room.knowsForOthers(nowMillis)) {
            seats.all(room, nowMillis).forEach(told -> bridge.shareSeats(channel.name(), told));
            bridge.tell(channel.name(), new Restate(cluster, room.forOthers()));
        }
    }

    /** Tells the others who is here, now and then. */
    void shareSeats(long nowMillis, int renewMillis) {
        List<RoomCommand> due = seats.due(room, renewMillis, nowMillis);
        if (!due.isEmpty()) {
            due.forEach(told -> bridge.shareSeats(channel.name(), told));
            bridge.enter(channel.name(), leaseMillis);
        }
    }

    /** What has left the room goes on to the others, but for what came from them. */
    void sent(long firstSeq, List<Entry> entries) {
        long through = firstSeq + entries.size() - 1;
        List<Entry> own = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            if (!room.relays().wasRelayed(firstSeq + i)) {
                own.add(entries.get(i));
            }
        }
        if (own.stream().anyMatch(entry -> RoomEntry.kindOf(entry) == RoomEntry.Kind.MESSAGE)) {
            // Numbered as if contiguous: the other side only asks whether it is beyond what it had.
            bridge.share(channel.name(), new Batch(channel, room.owner().epoch(), through - own.size() + 1, own));
        }
        tellThrough(through);
    }

    /** It was decided here, as the entry of that seq says. */
    void decided(long seq, Decided decided) {
        untold.add(new Untold(seq, decided));
    }

    /** What was accepted here nobody else tells. */
    void giveUp() {
        tellThrough(Long.MAX_VALUE);
    }

    private void tellThrough(long seq) {
        while (!untold.isEmpty() && untold.peek().seq() <= seq) {
            bridge.share(channel.name(), untold.remove().decided());
        }
    }
}
