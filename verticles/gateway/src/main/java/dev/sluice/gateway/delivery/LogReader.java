package dev.sluice.gateway.delivery;

import dev.sluice.channel.ChannelLog;
import dev.sluice.gateway.connection.Outlet;
import dev.sluice.model.Position;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A subscription that follows a channel entry by entry. When the node's log has passed its place, it reads pages from
 * the owner, or, where that is its policy or the owner has no more either, announces the gap and goes on behind it.
 */
public final class LogReader extends Reader {
    /** Hears of the subscription, on its event loop. */
    public interface Listener {
        /**
         * The channel is known here, in this epoch: once for each epoch. Nothing is written before
         * {@link LogReader#start}, which may be called right away or later.
         */
        void known(long epoch, long tailSeq, long headSeq);

        /** These entries will not come. */
        void gap(long from, long to);
    }

    /** What a reader does that the log has passed. */
    public enum Behind {
        READ_PAGES,
        ANNOUNCE_GAP
    }

    private static final long RETRY_MILLIS = 250;
    private static final EntryFilter ALL = (seq, entry) -> EntryFilter.Verdict.SHOW;

    private final Behind behind;
    private final int writeBytesMax;
    private final Listener listener;
    private EntryFilter filter = ALL;
    private long knownEpoch;
    private long epoch;
    private long nextSeq;
    private FrameRun page;
    /** What it has is a run up to here, and maybe not to its end: a frame for all of the run would bring it again. */
    private long cutSeq;

    private boolean catchingUp;
    private boolean asking;
    private long askAgainMillis;
    private boolean paused;
    private boolean stalled;
    private boolean closed;

    public LogReader(LocalFeed feed, Outlet outlet, Behind behind, int writeBytesMax, Listener listener) {
        super(feed, outlet);
        this.behind = behind;
        this.writeBytesMax = writeBytesMax;
        this.listener = listener;
    }

    /** From the next entry on; null shows all. */
    public void filter(EntryFilter shown) {
        filter = shown == null ? ALL : shown;
    }

    /** Goes on behind {@code seq} in the epoch that the listener was told last. */
    public void start(long seq) {
        epoch = knownEpoch;
        nextSeq = seq + 1;
        cutSeq = seq;
        catchingUp = false;
        dropPage();
    }

    /**
     * As {@link #start}, from a place that the node's log may have passed: what lies between is read from the owner, whatever
     * the policy.
     *
     * @param recovered told once, unless the reader is closed or the epoch changes before: whether it goes on there; if
     *     not it has still to be started
     */
    public void recover(long seq, Consumer<Boolean> recovered) {
        if (seq + 1 >= tailSeq()) {
            start(seq);
            recovered.accept(true);
            return;
        }
        long inEpoch = knownEpoch;
        feed.read(seq + 1, answer -> {
            boolean current = !closed && inEpoch == feed.epoch();
            boolean continues =
                    current && answer.epoch() == inEpoch && answer.from() == seq + 1 && answer.run() != null;
            if (continues) {
                start(seq);
                page = answer.run();
                catchingUp = true;
            } else if (answer.run() != null) {
                answer.run().release();
            }
            if (current) {
                recovered.accept(continues);
            }
        });
    }

    public void pause() {
        paused = true;
    }

    public void resume() {
        paused = false;
    }

    public boolean isPaused() {
        return paused;
    }

    /** The next entry that it will look at; all before it were written, hidden or announced as a gap. */
    public long nextSeq() {
        return nextSeq;
    }

    public long channelEpoch() {
        return feed.epoch();
    }

    public long headSeq() {
        return feed.log().headSeq();
    }

    public long tailSeq() {
        return feed.log().tailSeq();
    }

    @Override
    protected boolean pump(long nowMillis) {
        if (feed.epoch() == 0) {
            return false;
        }
        boolean told = false;
        if (knownEpoch != feed.epoch()) {
            knownEpoch = feed.epoch();
            told = true;
            listener.known(knownEpoch, tailSeq(), headSeq());
        }
        if (epoch != feed.epoch()) {
            return told;
        }
        boolean wrote = advance(nowMillis);
        stalled = !outlet.isWritable();
        if (stalled && nextSeq <= headSeq()) {
            feed.tally().stalls++;
        }
        return wrote || told;
    }

    @Override
    protected State state() {
        if (stalled && !outlet.isWritable()) {
            return State.STALLED;
        }
        // The sweep asks again for a page that did not come.
        return askAgainMillis > 0 && !asking ? State.WAITING : State.READY;
    }

    @Override
    public Optional<Position> passed() {
        return epoch != 0 && epoch == feed.epoch() ? Optional.of(new Position(epoch, nextSeq - 1)) : Optional.empty();
    }

    @Override
    protected void closed() {
        closed = true;
        dropPage();
    }

    private boolean advance(long nowMillis) {
        ChannelLog<FrameRun> log = feed.log();
        boolean wrote = false;
        while (!paused && nextSeq <= log.headSeq() && outlet.isWritable()) {
            if (page != null && nextSeq <= page.lastSeq() && nextSeq >= page.firstSeq()) {
                wrote |= write(page);
                // It ends where the owner's answer did, which may be within a run.
                cutSeq = nextSeq > page.lastSeq() ? page.lastSeq() : cutSeq;
                continue;
            }
            FrameRun run = nextSeq < log.tailSeq() ? null : log.find(nextSeq);
            if (run != null && !isCut(run)) {
                catchingUp = false;
                wrote |= write(run);
            } else if (run == null && behind == Behind.ANNOUNCE_GAP && !catchingUp) {
                gap(log.tailSeq());
                wrote = true;
            } else {
                ask(nowMillis);
                return wrote;
            }
        }
        if (page != null && nextSeq > page.lastSeq()) {
            dropPage();
        }
        return wrote;
    }

    private boolean isCut(FrameRun run) {
        return run.firstSeq() <= cutSeq && feed.feed().encoding().joinsEntries();
    }

    /** Writes stretches of what is shown, up to the fair share. */
    private boolean write(FrameRun run) {
        long end = Math.min(run.lastSeq(), headSeq());
        long stretch = nextSeq;
        int bytes = 0;
        boolean wrote = false;
        while (nextSeq <= end && bytes < writeBytesMax) {
            EntryFilter.Verdict verdict = filter.judge(nextSeq, run.entry(nextSeq));
            if (verdict != EntryFilter.Verdict.SHOW) {
                wrote |= put(run, stretch, nextSeq - 1);
                stretch = nextSeq;
            }
            if (verdict == EntryFilter.Verdict.HIDE) {
                stretch++;
            } else if (verdict == EntryFilter.Verdict.ANNOUNCE) {
                filter.announce(nextSeq, run.entry(nextSeq));
                wrote = true;
                if (paused || closed) {
                    return true;
                }
            }
            bytes += run.sizeOf(nextSeq);
            nextSeq++;
        }
        return put(run, stretch, nextSeq - 1) || wrote;
    }

    private boolean put(FrameRun run, long from, long to) {
        if (to < from) {
            return false;
        }
        int start = run.startOf(from);
        int length = run.endOf(to) - start;
        if (length == 0) {
            return false;
        }
        ByteBuf frames = run.frames().retainedSlice(start, length);
        feed.tally().frames += to - from + 1;
        feed.tally().bytes += length;
        outlet.write(frames);
        return true;
    }

    private void gap(long goesOnAt) {
        feed.tally().gaps++;
        feed.tally().gapEntries += goesOnAt - nextSeq;
        listener.gap(nextSeq, goesOnAt - 1);
        nextSeq = goesOnAt;
    }

    private void ask(long nowMillis) {
        if (asking || nowMillis < askAgainMillis) {
            return;
        }
        asking = true;
        askAgainMillis = nowMillis + RETRY_MILLIS;
        feed.read(nextSeq, this::take);
    }

    private void take(Page answer) {
        asking = false;
        boolean useful =
                answer.isAnswer() && answer.epoch() == epoch && (answer.run() != null || answer.from() > nextSeq);
        if (closed || !useful) {
            if (answer.run() != null) {
                answer.run().release();
            }
        } else {
            askAgainMillis = 0;
            if (answer.from() > nextSeq) {
                gap(answer.from());
            }
            dropPage();
            page = answer.run();
        }
        if (!closed) {
            feed.pump(this);
        }
    }

    private void dropPage() {
        if (page != null) {
            page.release();
            page = null;
        }
    }
}
