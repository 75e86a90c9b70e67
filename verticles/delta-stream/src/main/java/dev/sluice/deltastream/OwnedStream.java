package dev.sluice.deltastream;

import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Attach;
import dev.sluice.bus.BusMessage.Detach;
import dev.sluice.bus.BusMessage.Grant;
import dev.sluice.bus.BusMessage.Read;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.BusMessage.Request;
import dev.sluice.bus.BusMessage.Submit;
import dev.sluice.channel.ChannelOwner;
import dev.sluice.deltastream.StreamState.Refusal;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Position;
import dev.sluice.model.Snapshot;
import dev.sluice.protocol.stream.StreamChannels;
import dev.sluice.runtime.bus.TypedBus;
import java.util.Optional;

/** One stream that this lane owns: its log, its state, and its answers. */
final class OwnedStream {
    private final ChannelId channel;
    private final ChannelOwner owner;
    private final StreamState state;
    private final TypedBus bus;

    OwnedStream(ChannelId channel, ChannelOwner owner, StreamState state, TypedBus bus) {
        this.channel = channel;
        this.owner = owner;
        this.state = state;
        this.bus = bus;
    }

    ChannelOwner owner() {
        return owner;
    }

    /** Takes one change in; it is in the log, and on its way, after {@link #flush}. */
    Optional<Refusal> change(byte[] patch, long nowMillis) {
        Optional<Refusal> refusal = state.apply(patch);
        if (refusal.isEmpty() && owner.append(StreamChannels.delta(nowMillis, patch))) {
            flush(nowMillis);
        }
        return refusal;
    }

    void flush(long nowMillis) {
        owner.flush(nowMillis, bus::send);
    }

    /** The answer, or null where none is wanted. */
    Reply answer(Request request, long nowMillis) {
        if (request instanceof Attach attach) {
            // What is pending goes out first, so that the head and the snapshot in the answer are one and the same.
            flush(nowMillis);
            return owner.attach(attach, nowMillis, () -> Optional.of(snapshot(nowMillis)));
        } else if (request instanceof Read read) {
            return owner.read(read);
        } else if (request instanceof Submit submit) {
            Optional<Refusal> refusal = change(submit.command(), nowMillis);
            if (refusal.isPresent()) {
                Refusal why = refusal.get();
                return new Refused(channel, why.code(), why.message(), why.field());
            }
            return new Accepted(channel, owner.epoch(), owner.headSeq());
        } else if (request instanceof Grant grant) {
            owner.grant(grant);
        } else if (request instanceof Detach detach) {
            owner.detach(detach);
        }
        return null;
    }

    private Snapshot snapshot(long nowMillis) {
        return new Snapshot(new Position(owner.epoch(), owner.headSeq()), nowMillis, state.toBytes());
    }
}
