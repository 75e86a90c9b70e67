package dev.sluice.deltastream;

import dev.sluice.bus.BusMessage.Accepted;
import dev.sluice.bus.BusMessage.Attach;
import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.bus.BusMessage.Detach;
import dev.sluice.bus.BusMessage.Grant;
import dev.sluice.bus.BusMessage.Read;
import dev.sluice.bus.BusMessage.Refused;
import dev.sluice.bus.BusMessage.Reply;
import dev.sluice.bus.BusMessage.Request;
import dev.sluice.bus.BusMessage.Submit;
import dev.sluice.bus.ErrorCode;
import dev.sluice.channel.ChannelOwner;
import dev.sluice.deltastream.StreamMetrics.Origin;
import dev.sluice.deltastream.StreamState.Refusal;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Position;
import dev.sluice.model.Snapshot;
import dev.sluice.protocol.stream.StreamChannels;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** One stream that this lane owns: its log, its state, and its answers. */
final class OwnedStream {
    private final ChannelId channel;
    private final ChannelOwner owner;
    private final StreamState state;
    private final boolean publishable;
    private final StreamMetrics metrics;
    private final BiConsumer<String, Batch> send;
    private final Consumer<LongConsumer> later;
    private boolean flushIsDue;
    private long skippedCounted;

    /**
     * @param publishable whether clients may change it
     * @param send takes a batch to a gateway
     * @param later calls back with the time when a batch has been gathered for long enough
     */
    OwnedStream(
            ChannelId channel,
            ChannelOwner owner,
            StreamState state,
            boolean publishable,
            StreamMetrics metrics,
            BiConsumer<String, Batch> send,
            Consumer<LongConsumer> later) {
        this.channel = channel;
        this.owner = owner;
        this.state = state;
        this.publishable = publishable;
        this.metrics = metrics;
        this.send = send;
        this.later = later;
    }

    ChannelOwner owner() {
        return owner;
    }

    /** Takes one change of the stream's own source in. */
    Optional<Refusal> change(byte[] patch, long nowMillis) {
        return change(patch, Origin.SOURCE, nowMillis);
    }

    /** What is asked for from outside: by clients only where the stream is open to them. */
    Reply submit(Submit submit, long nowMillis) {
        Optional<Refusal> refusal = publishable || submit.isFromBackend()
                ? change(submit.command(), origin(submit), nowMillis)
                : Optional.of(forbidden());
        if (refusal.isPresent()) {
            Refusal why = refusal.get();
            return new Refused(channel, why.code(), why.message(), why.field());
        }
        return new Accepted(channel, owner.epoch(), owner.headSeq());
    }

    /** Sends what was gathered. */
    void flush(long nowMillis) {
        owner.flush(nowMillis, (gateway, batch) -> {
            metrics.sent(batch);
            send.accept(gateway, batch);
        });
        metrics.skipped(owner.skippedBatches() - skippedCounted);
        skippedCounted = owner.skippedBatches();
    }

    /** The answer, or null where none is wanted. */
    Reply answer(Request request, long nowMillis) {
        if (request instanceof Attach attach) {
            // What is pending goes out first, so that the head and the snapshot in the answer are one and the same.
            flush(nowMillis);
            return owner.attach(attach, nowMillis, () -> Optional.of(snapshot(nowMillis)));
        } else if (request instanceof Read read) {
            metrics.read();
            return owner.read(read);
        } else if (request instanceof Submit submit) {
            return submit(submit, nowMillis);
        } else if (request instanceof Grant grant) {
            owner.grant(grant);
        } else if (request instanceof Detach detach) {
            owner.detach(detach);
        }
        return null;
    }

    private Optional<Refusal> change(byte[] patch, Origin origin, long nowMillis) {
        Optional<Refusal> refusal = state.apply(patch);
        if (refusal.isPresent()) {
            metrics.refused(refusal.get().code());
            return refusal;
        }
        metrics.changed(origin);
        if (owner.append(StreamChannels.delta(nowMillis, patch))) {
            flush(nowMillis);
        } else if (!flushIsDue) {
            flushIsDue = true;
            later.accept(atMillis -> {
                flushIsDue = false;
                flush(atMillis);
            });
        }
        return refusal;
    }

    private Refusal forbidden() {
        metrics.refused(ErrorCode.FORBIDDEN);
        return new Refusal(ErrorCode.FORBIDDEN, "clients may not publish to " + channel.name(), "streamId");
    }

    private static Origin origin(Submit submit) {
        return switch (submit.door()) {
            case Submit.HTTP -> Origin.HTTP;
            case Submit.BUS -> Origin.BUS;
            default -> Origin.CLIENT;
        };
    }

    private Snapshot snapshot(long nowMillis) {
        return new Snapshot(new Position(owner.epoch(), owner.headSeq()), nowMillis, state.toBytes());
    }
}
