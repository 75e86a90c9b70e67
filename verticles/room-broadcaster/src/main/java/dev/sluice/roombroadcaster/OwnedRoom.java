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
import dev.sluice.model.ChannelId;
import dev.sluice.model.Entry;
import dev.sluice.protocol.room.RoomCommand;
import dev.sluice.protocol.room.RoomCommand.Announce;
import dev.sluice.protocol.room.RoomCommand.Publish;
import dev.sluice.protocol.room.RoomCommand.Renew;
import dev.sluice.protocol.room.RoomCommand.Restate;
import dev.sluice.protocol.room.RoomCommand.Say;
import dev.sluice.protocol.room.RoomCommand.Stats;
import dev.sluice.protocol.room.RoomCommandWire;
import dev.sluice.protocol.room.RoomKept;
import dev.sluice.runtime.bus.TypedBus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** A room on the bus: its answers, its batches, and who has to wait until it knows who is in it. */
final class OwnedRoom implements RoomOutput.Sink {
    private static final int WAITING_MAX = 1000;

    private record Waiting(RoomCommand command, boolean heardByAll, Promise<Reply> answer) {}

    /** What is answered when the entry of that seq has left. */
    private record Unsent(long seq, Reply reply, Promise<Reply> answer) {}

    private final ChannelId channel;
    private final Room room;
    private final RoomMetrics metrics;
    /** Null for a room that no other cluster has. */
    private final SharedRoom shared;

    private final Runnable fenced;
    private final RoomOutput output;
    private final Queue<Waiting> waiting = new ArrayDeque<>(0);
    private final Queue<Unsent> unsent = new ArrayDeque<>(0);
    private long skippedCounted;

    /**
     * @param store null for none
     * @param bridge null for none
     * @param leaseMillis of what clusters say to each other
     * @param fenced called when another owner has the room
     */
    OwnedRoom(
            ChannelId channel,
            Room room,
            RoomMetrics metrics,
            TypedBus bus,
            RoomStore store,
            RoomBridge bridge,
            int leaseMillis,
            Runnable fenced) {
        this.channel = channel;
        this.room = room;
        this.metrics = metrics;
        this.shared = bridge != null && bridge.shares() ? new SharedRoom(channel, room, bridge, leaseMillis) : null;
        this.fenced = fenced;
        this.output = new RoomOutput(
                channel,
                room.owner(),
                room.world(),
                store,
                metrics,
                (gateway, batch) -> {
                    metrics.sent();
                    bus.send(gateway, batch);
                },
                this);
    }

    RoomOutput output() {
        return output;
    }

    Room room() {
        return room;
    }

    /** The answer, or null where none is wanted. */
    Future<Reply> answer(Request request, long nowMillis) {
        if (request instanceof Submit submit) {
            return submit(submit, nowMillis);
        } else if (request instanceof Attach attach) {
            // What is pending goes out first, so that the head in the answer is what the gateway can read up to.
            flush(nowMillis);
            return Future.succeededFuture(room.attach(attach, nowMillis));
        } else if (request instanceof Read read) {
            return Future.succeededFuture(room.owner().read(read));
        } else if (request instanceof Grant grant) {
            room.owner().grant(grant);
        } else if (request instanceof Detach detach) {
            room.owner().detach(detach);
        }
        return null;
    }

    void tick(long nowMillis) {
        room.tick(nowMillis);
        while (!waiting.isEmpty() && !room.isGathering(nowMillis)) {
            Waiting next = waiting.remove();
            perform(next.command(), next.heardByAll(), nowMillis).onComplete(next.answer());
        }
        flush(nowMillis);
    }

    void flush(long nowMillis) {
        output.flush(nowMillis);
        long skipped = room.owner().skippedBatches();
        if (skipped > skippedCounted) {
            metrics.skipped(skipped - skippedCounted);
            skippedCounted = skipped;
        }
    }

    /** The room begins: where others have it, too, who comes in waits for what they know. */
    void begin() {
        if (shared != null) {
            shared.begin().onSuccess(others -> {
                if (!others) {
                    learn(List.of(), System.currentTimeMillis());
                }
            });
        }
    }

    /** Another cluster's room begins. */
    void tellOthers(String cluster, long nowMillis) {
        if (shared != null) {
            shared.tell(cluster, nowMillis);
        }
    }

    /** What another cluster has, for which this room waits. */
    void learn(List<RoomKept> kept, long nowMillis) {
        room.learn(kept, nowMillis);
        tick(nowMillis);
    }

    /** Tells the other clusters who is here. */
    void shareSeats(long nowMillis, int renewMillis) {
        if (shared != null) {
            shared.shareSeats(nowMillis, renewMillis);
        }
    }

    @Override
    public void sent(long firstSeq, List<Entry> entries, long nowMillis) {
        long through = firstSeq + entries.size() - 1;
        while (!unsent.isEmpty() && unsent.peek().seq() <= through) {
            Unsent next = unsent.remove();
            next.answer().complete(next.reply());
        }
        if (shared != null) {
            shared.sent(firstSeq, entries);
        }
    }

    @Override
    public void fenced() {
        fenced.run();
    }

    /**
     * Whoever waits asks the next owner.
     *
     * @return when all that it will ever send was sent
     */
    Future<Void> giveUp() {
        Future<Void> sent = output.close();
        waiting.forEach(one -> one.answer().fail(channel + " is not owned here any more"));
        waiting.clear();
        unsent.forEach(one -> one.answer().fail(channel + " is not owned here any more"));
        unsent.clear();
        if (shared != null) {
            shared.giveUp();
        }
        return sent;
    }

    private Future<Reply> submit(Submit submit, long nowMillis) {
        RoomCommand command;
        try {
            command = RoomCommandWire.decode(submit.command());
        } catch (IllegalArgumentException malformed) {
            metrics.refused(ErrorCode.INVALID_REQUEST);
            return Future.succeededFuture(
                    new Refused(channel, ErrorCode.INVALID_REQUEST, malformed.getMessage(), "command"));
        }
        boolean heardByAll = submit.door().equals(RoomBridge.DOOR);
        boolean ofMember = !(command instanceof Announce
                || command instanceof Restate
                || command instanceof Renew
                || command instanceof Stats);
        if (!ofMember || !room.isGathering(nowMillis)) {
            return perform(command, heardByAll, nowMillis);
        }
        if (waiting.size() >= WAITING_MAX) {
            metrics.refused(ErrorCode.OVERLOADED);
            return Future.succeededFuture(new Refused(
                    channel, ErrorCode.OVERLOADED, "too many wait for the room to have its members again", ""));
        }
        Promise<Reply> answer = Promise.promise();
        waiting.add(new Waiting(command, heardByAll, answer));
        return answer.future();
    }

    /** @param heardByAll whether the other clusters have it already */
    private Future<Reply> perform(RoomCommand command, boolean heardByAll, long nowMillis) {
        room.relays().reaching(shared != null && shared.isReaching());
        Outcome outcome = room.command(command, nowMillis);
        if (outcome instanceof Outcome.Refusal refusal) {
            return Future.succeededFuture(new Refused(channel, refusal.code(), refusal.message(), refusal.field()));
        }
        Outcome.Done done = (Outcome.Done) outcome;
        // A repeat is no new entry: that of its seq has left already, and is not asked about again.
        if (heardByAll && shared != null && done.seq() > room.owner().flushedSeq()) {
            room.relays().never(done.seq());
        }
        if (shared != null) {
            done.decided().ifPresent(decided -> shared.decided(done.seq(), decided));
        }
        Reply accepted = new Accepted(channel, room.owner().epoch(), done.seq(), done.result());
        boolean said = command instanceof Say || command instanceof Publish;
        if (!said || done.seq() <= room.owner().flushedSeq()) {
            return Future.succeededFuture(accepted);
        }
        Promise<Reply> answer = Promise.promise();
        unsent.add(new Unsent(done.seq(), accepted, answer));
        return answer.future();
    }
}
