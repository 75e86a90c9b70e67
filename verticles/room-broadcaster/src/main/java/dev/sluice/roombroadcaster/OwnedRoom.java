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
import dev.sluice.protocol.room.RoomCommand;
import dev.sluice.protocol.room.RoomCommand.Announce;
import dev.sluice.protocol.room.RoomCommand.Renew;
import dev.sluice.protocol.room.RoomCommand.Stats;
import dev.sluice.protocol.room.RoomCommandWire;
import dev.sluice.runtime.bus.TypedBus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;

/** A room on the bus: its answers, its batches, and who has to wait until it knows who is in it. */
final class OwnedRoom {
    private static final int WAITING_MAX = 1000;

    private record Waiting(RoomCommand command, Promise<Reply> answer) {}

    private final ChannelId channel;
    private final Room room;
    private final RoomMetrics metrics;
    private final TypedBus bus;
    private final Queue<Waiting> waiting = new ArrayDeque<>(0);
    private long skippedCounted;

    OwnedRoom(ChannelId channel, Room room, RoomMetrics metrics, TypedBus bus) {
        this.channel = channel;
        this.room = room;
        this.metrics = metrics;
        this.bus = bus;
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
            next.answer().complete(perform(next.command(), nowMillis));
        }
        flush(nowMillis);
    }

    void flush(long nowMillis) {
        room.owner().flush(nowMillis, (gateway, batch) -> {
            metrics.sent();
            bus.send(gateway, batch);
        });
        long skipped = room.owner().skippedBatches();
        if (skipped > skippedCounted) {
            metrics.skipped(skipped - skippedCounted);
            skippedCounted = skipped;
        }
    }

    /** Whoever waits asks the next owner. */
    void giveUp() {
        waiting.forEach(one -> one.answer().fail(channel + " is not owned here any more"));
        waiting.clear();
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
        boolean ofMember = !(command instanceof Announce || command instanceof Renew || command instanceof Stats);
        if (!ofMember || !room.isGathering(nowMillis)) {
            return Future.succeededFuture(perform(command, nowMillis));
        }
        if (waiting.size() >= WAITING_MAX) {
            metrics.refused(ErrorCode.OVERLOADED);
            return Future.succeededFuture(new Refused(
                    channel, ErrorCode.OVERLOADED, "too many wait for the room to have its members again", ""));
        }
        Promise<Reply> answer = Promise.promise();
        waiting.add(new Waiting(command, answer));
        return answer.future();
    }

    private Reply perform(RoomCommand command, long nowMillis) {
        Outcome outcome = room.command(command, nowMillis);
        if (outcome instanceof Outcome.Refusal refusal) {
            return new Refused(channel, refusal.code(), refusal.message(), refusal.field());
        }
        Outcome.Done done = (Outcome.Done) outcome;
        return new Accepted(channel, room.owner().epoch(), done.seq(), done.result());
    }
}
