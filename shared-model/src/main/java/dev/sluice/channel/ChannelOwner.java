package dev.sluice.channel;

import dev.sluice.bus.BusMessage.Attach;
import dev.sluice.bus.BusMessage.Attached;
import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.bus.BusMessage.Detach;
import dev.sluice.bus.BusMessage.Entries;
import dev.sluice.bus.BusMessage.Grant;
import dev.sluice.bus.BusMessage.Read;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Entry;
import dev.sluice.model.Snapshot;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * The owner's side of one channel: it orders, keeps the tail, and sends batches to the gateways whose lease and window
 * allow it. A gateway whose window is spent is sent nothing: it sees the hole and reads.
 */
public final class ChannelOwner {
    private static final int ENTRIES_PER_BATCH_MAX = 1024;

    private final ChannelId channel;
    private final long epoch;
    private final int leaseMillis;
    private final int batchBytesMax;
    private final ChannelLog<EntryRun> log;
    private final Map<String, Follower> followers = new LinkedHashMap<>();
    private List<Entry> pending = new ArrayList<>();
    private int pendingBytes;
    private long skippedBatches;

    public ChannelOwner(ChannelId channel, long epoch, LogBounds bounds, int batchBytesMax, int leaseMillis) {
        this.channel = channel;
        this.epoch = epoch;
        this.leaseMillis = leaseMillis;
        this.batchBytesMax = batchBytesMax;
        this.log = new ChannelLog<>(bounds, run -> {});
    }

    /** For a log whose older entries are kept elsewhere: it goes on behind {@code headSeq}, and holds nothing yet. */
    public void startAt(long headSeq) {
        log.restart(headSeq);
    }

    public long epoch() {
        return epoch;
    }

    /** The newest seq that readers can have. */
    public long flushedSeq() {
        return log.headSeq();
    }

    /** The oldest seq that {@link #read} can give; {@code headSeq() + 1} when there is none. */
    public long tailSeq() {
        return log.tailSeq();
    }

    /** The same once what is pending was flushed: it may push out the oldest. */
    public long tailSeqAfterFlush() {
        return log.tailSeqAfter(pending.size(), pendingBytes);
    }

    /** The newest seq, with what waits for the next {@link #flush}. */
    public long headSeq() {
        return log.headSeq() + pending.size();
    }

    /** Forgets the batches whose newest entry was appended before that time. */
    public void forget(long beforeMillis) {
        log.dropWhile(run -> run.entries().get(run.count() - 1).timeMillis() < beforeMillis);
    }

    public int followers() {
        return followers.size();
    }

    /** Batches that were not sent because a gateway's window was spent, since the start. */
    public long skippedBatches() {
        return skippedBatches;
    }

    /** @return whether the pending batch is full and wants a flush */
    public boolean append(Entry entry) {
        pending.add(entry);
        pendingBytes += entry.bytes();
        return pendingBytes >= batchBytesMax || pending.size() >= ENTRIES_PER_BATCH_MAX;
    }

    /** What waits for the next flush, for an owner that stores it first. */
    public List<Entry> pending() {
        return List.copyOf(pending);
    }

    /** Moves what is pending into the log and hands one batch to {@code send} for each gateway that may have it. */
    public void flush(long nowMillis, BiConsumer<String, Batch> send) {
        flush(nowMillis, Long.MAX_VALUE, send);
    }

    /** The same for what is pending up to {@code throughSeq}: what comes after is not stored yet. */
    public void flush(long nowMillis, long throughSeq, BiConsumer<String, Batch> send) {
        int count = (int) Math.min(pending.size(), throughSeq - log.headSeq());
        if (count <= 0) {
            return;
        }
        List<Entry> due = List.copyOf(pending.subList(0, count));
        EntryRun run = EntryRun.of(log.headSeq() + 1, due);
        pending = new ArrayList<>(pending.subList(count, pending.size()));
        pendingBytes = 0;
        for (Entry entry : pending) {
            pendingBytes += entry.bytes();
        }
        log.append(run);
        Batch batch = new Batch(channel, epoch, run.firstSeq(), run.entries());
        for (Iterator<Follower> all = followers.values().iterator(); all.hasNext(); ) {
            Follower follower = all.next();
            if (follower.leaseEndMillis < nowMillis) {
                all.remove();
            } else if (batch.lastSeq() > follower.throughSeq) {
                skippedBatches++;
            } else {
                send.accept(follower.gateway, batch);
            }
        }
    }

    /** Drops the gateways that did not renew. Called now and then: a quiet channel has no flush that would do it. */
    public void expire(long nowMillis) {
        followers.values().removeIf(follower -> follower.leaseEndMillis < nowMillis);
        log.shrink();
    }

    /** Nobody reads it any more: the log's memory is other channels'. */
    public void close() {
        log.restart(log.headSeq());
    }

    /**
     * Whether a reader has been in a later life of the channel than this one: another node owned it meanwhile, as after
     * a pause or a partition, or with a clock ahead of ours. Readers never go back, so this life is over, and the next
     * must begin behind {@code attach.epoch()}.
     */
    public boolean isOutlivedBy(Attach attach) {
        return attach.epoch() > epoch;
    }

    /**
     * Attaches or renews.
     *
     * @param state makes the snapshot at {@link #headSeq()}; asked only when the gateway can't continue where it is
     */
    public Attached attach(Attach attach, long nowMillis, Supplier<Optional<Snapshot>> state) {
        Follower follower = followers.get(attach.gateway());
        if (follower == null || follower.lease < attach.lease()) {
            // The few addresses of a cluster come with each attachment anew: ten thousand channels need not keep them
            // all.
            follower = new Follower(attach.gateway().intern(), attach.lease());
            followers.put(follower.gateway, follower);
        }
        boolean continues = attach.epoch() == epoch && attach.last() <= headSeq() && attach.last() + 1 >= log.tailSeq();
        Optional<Snapshot> snapshot = continues ? Optional.empty() : state.get();
        long base = continues ? attach.last() : headSeq();
        if (follower.lease == attach.lease()) {
            // A former attachment that comes late is answered, but neither replaces nor renews its successor.
            follower.leaseEndMillis = nowMillis + leaseMillis;
            follower.throughSeq = Math.max(follower.throughSeq, base + attach.windowMessages());
        }
        return new Attached(channel, epoch, log.headSeq(), log.tailSeq(), snapshot);
    }

    public void grant(Grant grant) {
        Follower follower = followers.get(grant.gateway());
        if (follower != null && grant.epoch() == epoch) {
            follower.throughSeq = Math.max(follower.throughSeq, grant.throughSeq());
        }
    }

    public void detach(Detach detach) {
        Follower follower = followers.get(detach.gateway());
        if (follower != null && follower.lease == detach.lease()) {
            followers.remove(detach.gateway());
        }
    }

    /** What the log still has from there on, bounded by the limit and by one batch's bytes. */
    public Entries read(Read read) {
        long from = Math.max(Math.max(1, read.from()), log.tailSeq());
        boolean otherLife = read.epoch() != Read.ANY_EPOCH && read.epoch() != epoch;
        if (otherLife || from > log.headSeq()) {
            return new Entries(channel, epoch, from, List.of());
        }
        List<Entry> entries = new ArrayList<>();
        int bytes = 0;
        int limit = Math.min(Math.max(1, read.limit()), ENTRIES_PER_BATCH_MAX);
        for (long seq = from; seq <= log.headSeq() && entries.size() < limit && bytes < batchBytesMax; ) {
            EntryRun run = log.find(seq);
            Entry entry = run.entries().get((int) (seq - run.firstSeq()));
            entries.add(entry);
            bytes += entry.bytes();
            seq++;
        }
        return new Entries(channel, epoch, from, entries);
    }

    private static final class Follower {
        final String gateway;
        final long lease;
        long leaseEndMillis;
        long throughSeq;

        Follower(String gateway, long lease) {
            this.gateway = gateway;
            this.lease = lease;
        }
    }
}
