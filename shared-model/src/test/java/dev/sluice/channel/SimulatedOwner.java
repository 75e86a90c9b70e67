package dev.sluice.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bus.BusMessage;
import dev.sluice.bus.BusMessage.Attach;
import dev.sluice.bus.BusMessage.Attached;
import dev.sluice.bus.BusMessage.Detach;
import dev.sluice.bus.BusMessage.Grant;
import dev.sluice.bus.BusMessage.Read;
import dev.sluice.bus.BusMessage.Request;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Entry;
import dev.sluice.model.Position;
import dev.sluice.model.Snapshot;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/** An owner whose channel is a hash over all payloads since ever; it notes the state at each position in a ledger. */
final class SimulatedOwner {
    static final ChannelId CHANNEL = new ChannelId("sim", "one");
    static final int LEASE_MILLIS = 400;
    static final int FRAMES_MAX = 24;
    static final long BYTES_MAX = 20 * 72;
    static final int BATCH_BYTES_MAX = 5 * 72;

    private final SimulatedWorld world;
    private final Map<Position, Long> ledger;
    private final ChannelOwner owner;
    private long state;
    private boolean alive = true;

    SimulatedOwner(SimulatedWorld world, long epoch, long restored, Map<Position, Long> ledger) {
        this.world = world;
        this.ledger = ledger;
        this.state = restored;
        this.owner = new ChannelOwner(
                CHANNEL,
                epoch,
                new LogBounds(FRAMES_MAX, BYTES_MAX, LogBudget.unlimited()),
                BATCH_BYTES_MAX,
                LEASE_MILLIS);
        ledger.put(new Position(epoch, 0), restored);
    }

    static long fold(long state, Entry entry) {
        return state * 1_000_003 + ByteBuffer.wrap(entry.payload()).getLong();
    }

    long state() {
        return state;
    }

    ChannelOwner core() {
        return owner;
    }

    boolean alive() {
        return alive;
    }

    void die() {
        alive = false;
    }

    void append(long payload, long nowMillis) {
        Entry entry = Entry.of(
                0, nowMillis, ByteBuffer.allocate(Long.BYTES).putLong(payload).array());
        boolean full = owner.append(entry);
        state = fold(state, entry);
        ledger.put(new Position(owner.epoch(), owner.headSeq()), state);
        if (full) {
            flush(nowMillis);
        }
    }

    void flush(long nowMillis) {
        owner.flush(nowMillis, world::batchTo);
    }

    /** Answers where the request wants an answer. */
    Optional<BusMessage> receive(Request request, long nowMillis) {
        if (request instanceof Attach attach) {
            Attached attached = owner.attach(attach, nowMillis, () -> Optional.of(snapshot(nowMillis)));
            long held = attached.head() - attached.tail() + 1;
            assertThat(held).isBetween(0L, Math.min(FRAMES_MAX, BYTES_MAX / 72));
            return Optional.of(attached);
        } else if (request instanceof Read read) {
            return Optional.of(owner.read(read));
        } else if (request instanceof Grant grant) {
            owner.grant(grant);
        } else if (request instanceof Detach detach) {
            owner.detach(detach);
        }
        return Optional.empty();
    }

    private Snapshot snapshot(long nowMillis) {
        byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(state).array();
        return new Snapshot(new Position(owner.epoch(), owner.headSeq()), nowMillis, bytes);
    }
}
