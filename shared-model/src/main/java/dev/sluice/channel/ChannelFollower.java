package dev.sluice.channel;

import dev.sluice.bus.BusMessage.Attach;
import dev.sluice.bus.BusMessage.Attached;
import dev.sluice.bus.BusMessage.Batch;
import dev.sluice.bus.BusMessage.Detach;
import dev.sluice.bus.BusMessage.Entries;
import dev.sluice.bus.BusMessage.Grant;
import dev.sluice.bus.BusMessage.Read;
import dev.sluice.bus.BusMessage.Request;
import dev.sluice.model.ChannelId;
import dev.sluice.model.Entry;
import dev.sluice.model.Snapshot;
import java.util.List;
import java.util.Optional;

/**
 * The reading node's side of one channel: it attaches, renews, takes batches in order, and fills each hole by a read
 * or, where the owner's log was trimmed, by starting over from a snapshot. The bus may lose, double and reorder what
 * it likes: what the {@link Sink} hears is always contiguous, or announced as a restart.
 */
public final class ChannelFollower {
    /** Hears the channel in order, and sends what the follower wants to say. */
    public interface Sink {
        /** Entries that follow the last ones, or the last restart, without a hole. */
        void entries(long epoch, long firstSeq, List<Entry> entries);

        /** A new beginning: what follows continues behind {@code seq}, which may be long before the snapshot. */
        void restart(long epoch, long seq, Optional<Snapshot> snapshot);

        /** To the channel's owner; its answer goes to the method of the answer's name, or to {@link #requestFailed}. */
        void send(Request request);
    }

    private static final int READ_ENTRIES = 1024;

    /** So much of an owner's tail is left: it may be gone before it is read. */
    private static final int TAIL_SLACK = 8;

    private final ChannelId channel;
    private final String gateway;
    private final int renewMillis;
    private final int requestTimeoutMillis;
    private final int windowMessages;
    private final boolean wantsTail;
    private final Sink sink;

    private long lease;
    private long epoch;
    private long lastSeq;
    private long grantedThroughSeq;
    private long tailThroughSeq;
    private long readFromSeq;
    private long renewAtMillis;
    private long answerDueMillis = Long.MAX_VALUE;
    private long gapsFilled;

    /**
     * @param lease names this attachment among all that this gateway ever made; greater than the ones before
     * @param wantsTail whether it begins with what the owner still has; else where the owner's snapshot is, if it has one
     */
    public ChannelFollower(
            ChannelId channel,
            String gateway,
            long lease,
            int renewMillis,
            int requestTimeoutMillis,
            int windowMessages,
            boolean wantsTail,
            Sink sink) {
        this.channel = channel;
        this.gateway = gateway;
        this.lease = lease;
        this.renewMillis = renewMillis;
        this.requestTimeoutMillis = requestTimeoutMillis;
        this.windowMessages = windowMessages;
        this.wantsTail = wantsTail;
        this.sink = sink;
    }

    public long epoch() {
        return epoch;
    }

    public long lastSeq() {
        return lastSeq;
    }

    /** Whether what the owner had when this began is still on its way. */
    public boolean isFetchingTail() {
        return lastSeq < tailThroughSeq;
    }

    /** Holes that were filled by a read, since the start. */
    public long gapsFilled() {
        return gapsFilled;
    }

    /** Time passes: attaches, renews, and gives up on an answer that is overdue. */
    public void poll(long nowMillis) {
        if (nowMillis >= answerDueMillis) {
            requestFailed(nowMillis);
        }
        if (nowMillis >= renewAtMillis) {
            // Also while an answer is due: on a busy channel one read follows the other, and the lease would run out.
            attach(nowMillis);
        }
    }

    /** The channel has, or may have, another owner: attach there at once. */
    public void ownerChanged(long nowMillis) {
        lease++;
        answerDueMillis = Long.MAX_VALUE;
        attach(nowMillis);
    }

    public void detach() {
        sink.send(new Detach(channel, gateway, lease));
    }

    /** No answer came, or a failure: what was lost is seen again at the next attach, which is soon. */
    public void requestFailed(long nowMillis) {
        answerDueMillis = Long.MAX_VALUE;
        renewAtMillis = nowMillis + Math.max(1, renewMillis / 4);
    }

    public void attached(Attached attached, long nowMillis) {
        answerDueMillis = Long.MAX_VALUE;
        renewAtMillis = nowMillis + renewMillis;
        if (attached.epoch() < epoch) {
            // A former owner that does not know it yet. The next renewal asks whoever owns the channel by then.
            renewAtMillis = nowMillis + Math.max(1, renewMillis / 4);
            return;
        }
        boolean continues = attached.epoch() == epoch && lastSeq + 1 >= attached.tail();
        if (!continues) {
            Optional<Snapshot> snapshot =
                    attached.snapshot().filter(s -> s.position().epoch() == attached.epoch());
            long from = snapshot.map(s -> s.position().seq()).orElse(attached.tail() - 1);
            long held = attached.head() + 1 - attached.tail();
            if (wantsTail && epoch == 0 && held > 0) {
                from = Math.min(from, attached.tail() - 1 + held / TAIL_SLACK);
                tailThroughSeq = attached.head();
            } else {
                tailThroughSeq = 0;
            }
            epoch = attached.epoch();
            lastSeq = from;
            grantedThroughSeq = from + windowMessages;
            sink.restart(epoch, from, snapshot);
        }
        if (attached.head() > lastSeq) {
            read(nowMillis);
        }
    }

    public void batch(Batch batch, long nowMillis) {
        if (batch.epoch() > epoch) {
            if (answerDueMillis == Long.MAX_VALUE) {
                // Not for each batch that overtakes the answer: each of these attaches costs a snapshot.
                attach(nowMillis);
            }
            return;
        }
        if (batch.epoch() < epoch) {
            return;
        }
        if (batch.firstSeq() > lastSeq + 1) {
            if (answerDueMillis == Long.MAX_VALUE) {
                gapsFilled++;
                read(nowMillis);
            }
            return;
        }
        take(batch.firstSeq(), batch.entries());
    }

    public void entries(Entries entries, long nowMillis) {
        answerDueMillis = Long.MAX_VALUE;
        if (entries.epoch() != epoch || entries.firstSeq() > lastSeq + 1) {
            // Trimmed, or another life: only a snapshot can tell where to go on.
            attach(nowMillis);
            return;
        }
        boolean asked = entries.firstSeq() == readFromSeq;
        take(entries.firstSeq(), entries.entries());
        if (asked && !entries.entries().isEmpty()) {
            // More may have come while this was under way; an empty answer ends it. One that comes twice is read on
            // from once: else each copy would beget copies.
            read(nowMillis);
        }
    }

    private void take(long firstSeq, List<Entry> entries) {
        long skip = lastSeq + 1 - firstSeq;
        if (skip >= entries.size()) {
            return;
        }
        List<Entry> fresh = skip == 0 ? entries : entries.subList((int) skip, entries.size());
        long from = lastSeq + 1;
        lastSeq += fresh.size();
        sink.entries(epoch, from, fresh);
        if (grantedThroughSeq - lastSeq <= windowMessages / 2) {
            grantedThroughSeq = lastSeq + windowMessages;
            sink.send(new Grant(channel, gateway, epoch, grantedThroughSeq));
        }
    }

    private void attach(long nowMillis) {
        answerDueMillis = nowMillis + requestTimeoutMillis;
        renewAtMillis = nowMillis + renewMillis;
        sink.send(new Attach(channel, gateway, epoch, lastSeq, lease, windowMessages));
    }

    private void read(long nowMillis) {
        answerDueMillis = nowMillis + requestTimeoutMillis;
        readFromSeq = lastSeq + 1;
        sink.send(new Read(channel, epoch, readFromSeq, READ_ENTRIES));
    }
}
