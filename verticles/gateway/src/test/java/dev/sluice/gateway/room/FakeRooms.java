package dev.sluice.gateway.room;

import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.ErrorCode;
import dev.sluice.model.Position;
import dev.sluice.protocol.room.RoomAnswer;
import dev.sluice.protocol.room.RoomChannels;
import dev.sluice.protocol.room.RoomCommand;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.ObjLongConsumer;

/** The node of a session under test: what it asks waits until the test answers it. */
final class FakeRooms implements RoomSession.Rooms, RoomSubscription {
    final List<RoomCommand> asked = new ArrayList<>();
    final List<Long> starts = new ArrayList<>();
    private final Deque<ObjLongConsumer<Optional<Reply>>> answers = new ArrayDeque<>();
    RoomSubscription.Listener listener;
    long channelEpoch;
    long nextSeq = 1;
    int joins;
    boolean left;
    byte[] data;
    boolean paused;
    long nowMillis;

    void accept(long epoch, long seq, byte[] result) {
        answer(Optional.of(new Accepted(RoomChannels.of("lobby"), epoch, seq, result)));
    }

    void acceptAt(long epoch, long fromSeq, boolean recovered) {
        byte[] members = "[{\"client_id\":\"ann\"}]".getBytes(StandardCharsets.UTF_8);
        accept(epoch, fromSeq, new RoomAnswer(recovered, fromSeq, 1, false, members, new byte[0]).encode());
    }

    void refuse(ErrorCode code, String field) {
        answer(Optional.of(new Refused(RoomChannels.of("lobby"), code, "no", field)));
    }

    void noOwner() {
        answer(Optional.empty());
    }

    int waiting() {
        return answers.size();
    }

    private void answer(Optional<Reply> reply) {
        answers.remove().accept(reply, nowMillis);
    }

    @Override
    public Optional<RoomSubscription> subscribe(RoomSubscription.Listener hears) {
        listener = hears;
        return Optional.of(this);
    }

    @Override
    public void ask(RoomCommand command, ObjLongConsumer<Optional<Reply>> answer) {
        asked.add(command);
        answers.add(answer);
    }

    @Override
    public void join(Optional<Position> resume, ObjLongConsumer<Optional<Reply>> answer) {
        joins++;
        answers.add(answer);
    }

    @Override
    public void left() {
        left = true;
    }

    @Override
    public void updated(byte[] newer) {
        data = newer;
    }

    @Override
    public void roundTrip(int micros) {}

    @Override
    public void told(Position at, RoomAnswer answer) {}

    @Override
    public void acked(long ackSeq) {}

    @Override
    public long channelEpoch() {
        return channelEpoch;
    }

    @Override
    public long nextSeq() {
        return nextSeq;
    }

    @Override
    public void start(long seq) {
        paused = false;
        nextSeq = seq + 1;
        starts.add(seq);
    }

    @Override
    public void pause() {
        paused = true;
    }
}
