package dev.sluice.tracebatcher;

import dev.sluice.bus.BusMessage.Attach;
import dev.sluice.bus.BusMessage.Attached;
import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.bus.BusMessage.Detach;
import dev.sluice.bus.BusMessage.Entries;
import dev.sluice.bus.BusMessage.Grant;
import dev.sluice.bus.BusMessage.Read;
import dev.sluice.channel.ChannelOwner;
import dev.sluice.config.TraceBatcherConfig;
import dev.sluice.model.Entry;
import dev.sluice.protocol.trace.TraceCommand.IngestedEvent;
import dev.sluice.store.StoredEvent;
import dev.sluice.store.TraceKey;
import dev.sluice.tracebatcher.Replay.Spacing;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** One session that this lane owns and keeps in memory: its channel, its batch, and what replays have to know. */
final class LiveSession {
    static final int EVENT_KIND = 1;

    private final ChannelOwner owner;
    private final BatchTimer batch = new BatchTimer();
    private final List<ReplayGuard> guards = new ArrayList<>();
    private final RecentIdentities recent;
    private final Set<Future<Void>> storing = new HashSet<>();
    private Future<Void> ready;
    private long usedMillis;
    private final CheckpointNeed checkpoints = new CheckpointNeed();

    /** @param identitiesMax how many of its newest events it knows again */
    LiveSession(ChannelOwner owner, int identitiesMax, long nowMillis) {
        this.owner = owner;
        this.recent = new RecentIdentities(identitiesMax);
        this.usedMillis = nowMillis;
    }

    /** When it knows the events again that came in a former life. A store that does not say is not waited for. */
    Future<Void> ready(Supplier<Future<List<Long>>> newest) {
        if (ready == null) {
            ready = newest.get().otherwise(List.of()).map(identities -> {
                // The newest come first, and are to leave last.
                for (int i = identities.size() - 1; i >= 0; i--) {
                    recent.add(identities.get(i));
                }
                return null;
            });
        }
        return ready;
    }

    /** Those that did not come before; each is known from now on. */
    List<IngestedEvent> fresh(List<IngestedEvent> events) {
        List<IngestedEvent> fresh = new ArrayList<>(events.size());
        for (IngestedEvent event : events) {
            if (recent.add(event.identity())) {
                fresh.add(event);
            }
        }
        return fresh;
    }

    /** @param stored when the store has answered */
    void storing(List<IngestedEvent> fresh, Future<Void> stored) {
        storing.add(stored);
        stored.onComplete(done -> {
            storing.remove(stored);
            if (done.failed()) {
                fresh.forEach(event -> recent.forget(event.identity()));
            }
        });
    }

    /** When all that is on its way is stored. */
    Future<Void> allStored() {
        return Future.all(List.copyOf(storing)).mapEmpty();
    }

    long epoch() {
        return owner.epoch();
    }

    long headSeq() {
        return owner.headSeq();
    }

    /** Whether the owner's own memory does not reach back that far. */
    boolean isBeforeTail(Read read) {
        boolean thisLife = read.epoch() == Read.ANY_EPOCH || read.epoch() == owner.epoch();
        return thisLife && read.from() < owner.tailSeq();
    }

    int followers() {
        return owner.followers();
    }

    /** What the next events will be stored as. */
    List<StoredEvent> numbered(List<IngestedEvent> events) {
        List<StoredEvent> numbered = new ArrayList<>(events.size());
        long seq = owner.headSeq();
        for (IngestedEvent event : events) {
            numbered.add(new StoredEvent(
                    new TraceKey(event.timestamp(), owner.epoch(), ++seq),
                    event.agentId(),
                    event.identity(),
                    event.event()));
        }
        return numbered;
    }

    void append(List<StoredEvent> numbered, TraceBatcherConfig config, long nowMillis, BiConsumer<String, Batch> send) {
        usedMillis = nowMillis;
        for (StoredEvent event : numbered) {
            guards.forEach(guard -> guard.came(event.key()));
            checkpoints.came(event, nowMillis);
            boolean fullByBytes = owner.append(Entry.of(EVENT_KIND, nowMillis, event.event()));
            if (batch.added(nowMillis, config.batchSize()) || fullByBytes) {
                flush(nowMillis, send);
            }
        }
    }

    /** @return whether nothing waits any more */
    boolean poll(TraceBatcherConfig config, long nowMillis, BiConsumer<String, Batch> send) {
        boolean live = owner.followers() > 0;
        if (batch.isDue(nowMillis, live, config.batchTimeoutMillis(), config.liveTimeoutMillis())) {
            flush(nowMillis, send);
        }
        return batch.isEmpty();
    }

    void flush(long nowMillis, BiConsumer<String, Batch> send) {
        batch.flushed();
        owner.flush(nowMillis, send);
    }

    void expire(long nowMillis) {
        owner.expire(nowMillis);
    }

    /** It leaves memory. */
    void close() {
        owner.close();
    }

    boolean isOutlivedBy(Attach attach) {
        return owner.isOutlivedBy(attach);
    }

    Attached attach(Attach attach, long nowMillis, BiConsumer<String, Batch> send) {
        usedMillis = nowMillis;
        flush(nowMillis, send);
        return owner.attach(attach, nowMillis, Optional::empty);
    }

    Entries read(Read read, long nowMillis) {
        usedMillis = nowMillis;
        return owner.read(read);
    }

    void grant(Grant grant) {
        owner.grant(grant);
    }

    void detach(Detach detach) {
        owner.detach(detach);
    }

    /** Quiet sessions may leave memory; one that is read, or replayed, may not. */
    boolean isIdleSince(long millis) {
        return owner.followers() == 0 && guards.isEmpty() && storing.isEmpty() && usedMillis <= millis;
    }

    long usedMillis() {
        return usedMillis;
    }

    /** Whether so much came since it said yes that checkpoints should be made. */
    boolean wantsCheckpoints(long settledMillis, Spacing spacing) {
        return guards.isEmpty() && checkpoints.isDue(settledMillis, spacing);
    }

    void checkpointed(TraceKey through) {
        checkpoints.made(through);
    }

    void leftUnchecked(int events, Spacing spacing) {
        checkpoints.left(events, spacing);
    }

    ReplayGuard replayBegins() {
        ReplayGuard guard = new ReplayGuard();
        guards.add(guard);
        return guard;
    }

    void replayEnds(ReplayGuard guard) {
        guards.remove(guard);
    }
}
