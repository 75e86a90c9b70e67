package dev.sluice.roombroadcaster;

import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.bus.BusMessage.Entries;
import dev.sluice.bus.BusMessage.Read;
import dev.sluice.channel.ChannelOwner;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Entry;
import dev.sluice.protocol.room.RoomKept.WorldAt;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    /** Where entries are kept for later owners: {@link RoomStore}. */
    interface Store {
        boolean isHealthy();

        /**
         * @param world to be stored in place of the one that is there
         * @param anew whether these replace all that is stored
         */
        Future<Void> append(
                String room, long epoch, long firstSeq, List<Entry> entries, Optional<WorldAt> world, boolean anew);
    }

    private final ChannelId channel;
    private final ChannelOwner owner;
    private final OwnedWorld world;
    private final Store store;
    private final RoomMetrics metrics;
    private final BiConsumer<String, Batch> bus;
    private final Sink sink;
    private boolean writing;
    private boolean behind;
    private boolean pastUnread;
    private boolean closed;
    private Promise<Void> quiet;

    /** @param store null for none */
    RoomOutput(
            ChannelId channel,
            ChannelOwner owner,
            OwnedWorld world,
            Store store,
            RoomMetrics metrics,
            BiConsumer<String, Batch> bus,
            Sink sink) {
        this.channel = channel;
        this.owner = owner;
        this.world = world;
        this.store = store;
        this.metrics = metrics;
        this.bus = bus;
        this.sink = sink;
    }

    /** What former owners stored could not be read: it stays as it is, and what this one holds is added to it. */
    void pastUnread() {
        pastUnread = true;
        behind = true;
    }

    void flush(long nowMillis) {
        if (writing || closed) {
            return;
        }
        List<Entry> pending = owner.pending();
        boolean healthy = store != null && store.isHealthy();
        if (store == null || !healthy) {
            behind |= store != null && !pending.isEmpty();
            send(pending, nowMillis);
        } else {
            Optional<WorldAt> due = world.due(pending, behind, nowMillis);
            if (!pending.isEmpty() || behind || due.isPresent()) {
                write(pending, due, nowMillis);
            }
        }
    }

    /**
     * The room may have another owner from now on: what cannot be stored is not sent, as that owner would not know of it.
     *
     * @return when what is on its way to the store has arrived, or failed
     */
    Future<Void> close() {
        closed = true;
        if (!writing) {
            return Future.succeededFuture();
        }
        quiet = quiet == null ? Promise.promise() : quiet;
        return quiet.future();
    }

    private void write(List<Entry> pending, Optional<WorldAt> due, long nowMillis) {
        List<Entry> entries = behind ? held() : new ArrayList<>();
        long firstSeq = owner.flushedSeq() + 1 - entries.size();
        entries.addAll(pending);
        boolean anew = behind && !pastUnread;
        writing = true;
        store.append(channel.name(), owner.epoch(), firstSeq, entries, due, anew)
                .onComplete(stored -> {
                    writing = false;
                    long now = Math.max(nowMillis, System.currentTimeMillis());
                    if (stored.succeeded()) {
                        behind = false;
                        metrics.stored();
                        due.ifPresent(kept -> world.stored(kept, now));
                        send(pending, now);
                        flush(now);
                    } else if (RoomStore.isStale(stored.cause())) {
                        sink.fenced();
                    } else {
                        behind = true;
                        metrics.notStored();
                        if (!closed) {
                            send(owner.pending(), now);
                        }
                    }
                    if (quiet != null && !writing) {
                        quiet.complete();
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
