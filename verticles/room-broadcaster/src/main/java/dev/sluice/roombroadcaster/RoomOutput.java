package dev.sluice.roombroadcaster;

import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.bus.BusMessage.Entries;
import dev.sluice.bus.BusMessage.Read;
import dev.sluice.channel.ChannelOwner;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The way of a room's entries out of it. With a store they are stored first, and sent then: what a reader has seen, a
 * later owner has too. While the store is away the room goes on without it, and stores all anew when it is back.
 */
final class RoomOutput {
    /** Hears what leaves. */
    interface Sink {
        void sent(long firstSeq, List<Entry> entries, long nowMillis);

        /** Another owner has the room. */
        void fenced();
    }

    private final ChannelId channel;
    private final ChannelOwner owner;
    private final RoomStore store;
    private final RoomMetrics metrics;
    private final BiConsumer<String, Batch> bus;
    private final Sink sink;
    private boolean writing;
    private boolean behind;

    /** @param store null for none */
    RoomOutput(
            ChannelId channel,
            ChannelOwner owner,
            RoomStore store,
            RoomMetrics metrics,
            BiConsumer<String, Batch> bus,
            Sink sink) {
        this.channel = channel;
        this.owner = owner;
        this.store = store;
        this.metrics = metrics;
        this.bus = bus;
        this.sink = sink;
    }

    /** What is stored is not all that was sent. */
    void fallBehind() {
        behind = true;
    }

    void flush(long nowMillis) {
        if (writing) {
            return;
        }
        List<Entry> pending = owner.pending();
        boolean healthy = store != null && store.isHealthy();
        if (store == null || !healthy) {
            behind |= store != null && !pending.isEmpty();
            send(pending, nowMillis);
        } else if (!pending.isEmpty() || behind) {
            write(pending, nowMillis);
        }
    }

    private void write(List<Entry> pending, long nowMillis) {
        boolean anew = behind;
        List<Entry> entries = anew ? held() : new ArrayList<>();
        long firstSeq = owner.flushedSeq() + 1 - entries.size();
        entries.addAll(pending);
        writing = true;
        store.append(channel.name(), owner.epoch(), firstSeq, entries, anew).onComplete(stored -> {
            writing = false;
            long now = Math.max(nowMillis, System.currentTimeMillis());
            if (stored.succeeded()) {
                behind = false;
                metrics.stored();
                send(pending, now);
                flush(now);
            } else if (RoomStore.isStale(stored.cause())) {
                sink.fenced();
            } else {
                behind = true;
                metrics.notStored();
                send(owner.pending(), now);
            }
        });
    }

    private List<Entry> held() {
        List<Entry> entries = new ArrayList<>();
        for (long seq = owner.tailSeq(); seq <= owner.flushedSeq(); ) {
            Entries page = owner.read(new Read(channel, Read.ANY_EPOCH, seq, Integer.MAX_VALUE));
            entries.addAll(page.entries());
            seq = page.firstSeq() + page.entries().size();
        }
        return entries;
    }

    private void send(List<Entry> entries, long nowMillis) {
        if (entries.isEmpty()) {
            return;
        }
        long firstSeq = owner.flushedSeq() + 1;
        owner.flush(nowMillis, firstSeq + entries.size() - 1, bus);
        sink.sent(firstSeq, entries, nowMillis);
    }
}
