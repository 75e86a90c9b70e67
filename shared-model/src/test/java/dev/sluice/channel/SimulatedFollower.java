package dev.sluice.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bus.BusMessage;
import dev.sluice.bus.BusMessage.Attached;
import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.bus.BusMessage.Entries;
import dev.sluice.bus.BusMessage.Request;
import dev.sluice.model.Entry;
import dev.sluice.model.Position;
import dev.sluice.model.Snapshot;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Folds what it hears and holds it, at each step, against what the owner of that epoch noted for that position. */
final class SimulatedFollower implements ChannelFollower.Sink {
    static final int RENEW_MILLIS = 120;
    static final int TIMEOUT_MILLIS = 70;

    private final SimulatedWorld world;
    private final Map<Position, Long> ledger;
    private final ChannelFollower follower;
    private Position position = new Position(0, 0);
    private long state;
    private boolean alive = true;

    SimulatedFollower(
            SimulatedWorld world,
            String gateway,
            long lease,
            int window,
            boolean wantsTail,
            Map<Position, Long> ledger) {
        this.world = world;
        this.ledger = ledger;
        this.follower = new ChannelFollower(
                SimulatedOwner.CHANNEL, gateway, lease, RENEW_MILLIS, TIMEOUT_MILLIS, window, wantsTail, this);
    }

    ChannelFollower core() {
        return follower;
    }

    long state() {
        return state;
    }

    void die() {
        alive = false;
    }

    void leave() {
        follower.detach();
        alive = false;
    }

    void poll(long nowMillis) {
        if (alive) {
            follower.poll(nowMillis);
        }
    }

    void ownerChanged(long nowMillis) {
        if (alive) {
            follower.ownerChanged(nowMillis);
        }
    }

    void receive(BusMessage message, long nowMillis) {
        if (!alive) {
            return;
        }
        if (message instanceof Attached attached) {
            follower.attached(attached, nowMillis);
        } else if (message instanceof Batch batch) {
            follower.batch(batch, nowMillis);
        } else if (message instanceof Entries entries) {
            follower.entries(entries, nowMillis);
        }
    }

    void requestFailed(long nowMillis) {
        if (alive) {
            follower.requestFailed(nowMillis);
        }
    }

    @Override
    public void entries(long epoch, long firstSeq, List<Entry> entries) {
        assertThat(new Position(epoch, firstSeq)).isEqualTo(new Position(position.epoch(), position.seq() + 1));
        assertThat(entries).isNotEmpty();
        for (Entry entry : entries) {
            state = SimulatedOwner.fold(state, entry);
            position = new Position(epoch, position.seq() + 1);
            assertThat(state).as("state at %s", position).isEqualTo(ledger.get(position));
        }
        assertThat(follower.lastSeq()).isEqualTo(position.seq());
    }

    @Override
    public void restart(long epoch, long seq, Optional<Snapshot> snapshot) {
        Position next = new Position(epoch, seq);
        assertThat(next).as("a restart goes forward").isGreaterThan(position);
        Position at = snapshot.orElseThrow().position();
        assertThat(ledger.get(at))
                .isEqualTo(ByteBuffer.wrap(snapshot.orElseThrow().state()).getLong());
        if (follower.isFetchingTail()) {
            assertThat(at).isGreaterThanOrEqualTo(next);
        } else {
            assertThat(at).isEqualTo(next);
        }
        position = next;
        state = ledger.get(position);
    }

    @Override
    public void send(Request request) {
        world.toOwner(request, this);
    }
}
