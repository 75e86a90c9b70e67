package dev.sluice.gateway.stream;

import dev.sluice.channel.ChannelLog;
import dev.sluice.channel.Credit;
import dev.sluice.gateway.connection.Outlet;
import dev.sluice.gateway.delivery.FrameRun;
import dev.sluice.gateway.delivery.LocalFeed;
import dev.sluice.gateway.delivery.Merger;
import dev.sluice.gateway.delivery.Reader;
import dev.sluice.gateway.delivery.SnapshotFrame;
import dev.sluice.gateway.session.Resume;
import io.netty.buffer.ByteBuf;

/**
 * A subscription of a stream, and the ladder of what it gets: every delta; where it asked for that, one delta for
 * several ticks while its credit or its socket is scarce; without credit, or once the ring has passed it, the newest
 * snapshot; else nothing. It climbs back by itself.
 */
final class StreamReader extends Reader {
    /**
     * @param wantsSnapshots whether snapshots stand in for deltas while there is no credit
     * @param snapshotIntervalMillis at least so long between two of them
     */
    record Options(
            boolean conflate, boolean wantsSnapshots, int snapshotIntervalMillis, int writeBytesMax, Merger merger) {}

    private static final long NEVER = Long.MIN_VALUE / 2;

    /** Beyond it a snapshot is less work than a merge, for the server and for the client. */
    private static final int MERGED_TICKS_MAX = 256;

    private final Credit credit;
    private final Options options;
    private final StreamSubscription.Listener listener;
    private final ModeNotices notices;
    private long epoch;
    private long nextSeq;

    /** The last one that the client knows of: hidden ones may lie between it and the next. */
    private long sentSeq;

    private long leastEpoch;
    private long leastSeq;
    private long snapshotSentMillis = NEVER;
    private boolean open;
    private boolean started;
    private boolean stalled;

    StreamReader(LocalFeed feed, Outlet outlet, Credit credit, Options options, StreamSubscription.Listener listener) {
        super(feed, outlet);
        this.credit = credit;
        this.options = options;
        this.listener = listener;
        this.notices = new ModeNotices(listener);
    }

    Credit credit() {
        return credit;
    }

    /** Where the channel is now: the first position of the subscription. */
    long channelEpoch() {
        return feed.epoch();
    }

    long headSeq() {
        return feed.log().headSeq();
    }

    /** From now on frames are written: before, the client has not been welcomed. */
    void open() {
        open = true;
    }

    /** Goes on behind {@code lastApplied} if the ring still has what follows; else a snapshot comes first. */
    Resume resume(long ofEpoch, long lastApplied) {
        ChannelLog<FrameRun> log = feed.log();
        Resume outcome = Resume.of(feed.epoch(), log.tailSeq(), log.headSeq(), ofEpoch, lastApplied);
        if (outcome == Resume.RECOVERED) {
            epoch = ofEpoch;
            nextSeq = lastApplied + 1;
            sentSeq = lastApplied;
            started = true;
        } else if (outcome == Resume.TRIMMED) {
            // The snapshot at hand may be older than what the client has: it is not sent back in time.
            leastEpoch = ofEpoch;
            leastSeq = lastApplied;
        }
        return outcome;
    }

    @Override
    protected boolean pump(long nowMillis) {
        if (feed.epoch() == 0) {
            return false;
        }
        boolean wrote = false;
        if (!open) {
            listener.known();
            wrote = true;
        }
        if (!outlet.isWritable()) {
            stall();
            return wrote;
        }
        if (!started || epoch != feed.epoch()) {
            if (!jump(nowMillis)) {
                return wrote;
            }
            started = true;
            wrote = true;
        }
        wrote |= catchUp(nowMillis);
        if (credit.isSpent() && outlet.isWritable()) {
            if (snapshotIsDue(nowMillis)) {
                wrote |= jump(nowMillis);
            } else if (!options.wantsSnapshots() && nextSeq <= feed.log().headSeq()) {
                wrote |= notices.enter(StreamMode.PAUSED);
            }
        }
        if (!outlet.isWritable()) {
            stall();
        }
        return wrote;
    }

    @Override
    protected State state() {
        if (stalled && !outlet.isWritable()) {
            return State.STALLED;
        }
        return open && started && credit.isSpent() ? State.WAITING : State.READY;
    }

    private boolean catchUp(long nowMillis) {
        ChannelLog<FrameRun> log = feed.log();
        boolean wrote = false;
        while (!credit.isSpent() && nextSeq <= log.headSeq() && outlet.isWritable()) {
            if (nextSeq < log.tailSeq()) {
                if (!jump(nowMillis)) {
                    return wrote;
                }
            } else if (isScarce(log)) {
                merged(log, nowMillis);
            } else {
                deltas(log);
            }
            wrote = true;
        }
        if (nextSeq > log.headSeq()) {
            stalled = false;
        }
        return wrote;
    }

    private boolean isScarce(ChannelLog<FrameRun> log) {
        long waiting = log.headSeq() - nextSeq + 1;
        return options.conflate() && waiting > 1 && (stalled || waiting > credit.messages());
    }

    private void deltas(ChannelLog<FrameRun> log) {
        notices.enter(StreamMode.LIVE);
        long from = nextSeq;
        int frames = take(log);
        if (frames == 0) {
            return;
        }
        ByteBuf bytes = feed.gather(from, nextSeq - 1);
        credit.use(frames, bytes.readableBytes());
        feed.tally().frames += frames;
        feed.tally().bytes += bytes.readableBytes();
        outlet.write(bytes);
    }

    /** Moves on by as many frames as credit and the fair share allow, and at least one. Hidden ones cost nothing. */
    private int take(ChannelLog<FrameRun> log) {
        long head = log.headSeq();
        long framesLeft = credit.messages();
        long bytesLeft = Math.min(options.writeBytesMax(), credit.bytes());
        int frames = 0;
        FrameRun run = log.find(nextSeq);
        while (nextSeq <= head) {
            if (nextSeq > run.lastSeq()) {
                run = log.find(nextSeq);
            }
            int size = run.sizeOf(nextSeq);
            if (size > 0) {
                if (frames == framesLeft || frames > 0 && size > bytesLeft) {
                    break;
                }
                frames++;
                bytesLeft -= size;
                sentSeq = nextSeq;
            }
            nextSeq++;
        }
        return frames;
    }

    private void merged(ChannelLog<FrameRun> log, long nowMillis) {
        long waiting = log.headSeq() - nextSeq + 1;
        if (waiting > MERGED_TICKS_MAX && snapshotIsDue(nowMillis) && jump(nowMillis)) {
            return;
        }
        long last = Math.min(log.headSeq(), nextSeq + MERGED_TICKS_MAX - 1);
        Merger.Merged delta = feed.merge(sentSeq, nextSeq, last, options.merger());
        notices.elide(delta.lastSeq() - nextSeq);
        feed.tally().conflated += delta.lastSeq() - nextSeq;
        notices.enter(StreamMode.CONFLATED);
        nextSeq = delta.lastSeq() + 1;
        if (delta.frame().isReadable()) {
            sentSeq = delta.lastSeq();
            credit.use(1, delta.frame().readableBytes());
            feed.tally().frames++;
            feed.tally().bytes += delta.frame().readableBytes();
            outlet.write(delta.frame());
        } else {
            delta.frame().release();
        }
    }

    private boolean snapshotIsDue(long nowMillis) {
        return options.wantsSnapshots() && nowMillis - snapshotSentMillis >= options.snapshotIntervalMillis();
    }

    /** To the newest snapshot, if it is newer than what was sent and the ring goes on behind it. */
    private boolean jump(long nowMillis) {
        SnapshotFrame snapshot = feed.snapshot();
        if (snapshot == null || snapshot.position().epoch() != feed.epoch()) {
            return false;
        }
        boolean fresh = !started || epoch != feed.epoch();
        long seq = snapshot.position().seq();
        if (fresh ? feed.epoch() == leastEpoch && seq < leastSeq : seq < nextSeq) {
            return false;
        }
        if (!fresh) {
            notices.elide(seq - nextSeq + 1);
            feed.tally().skipped += seq - nextSeq + 1;
            notices.enter(StreamMode.SNAPSHOT);
        }
        epoch = feed.epoch();
        nextSeq = seq + 1;
        sentSeq = seq;
        snapshotSentMillis = nowMillis;
        ByteBuf frame = snapshot.frame().retainedSlice();
        feed.tally().snapshots++;
        feed.tally().bytes += frame.readableBytes();
        outlet.write(frame);
        return true;
    }

    private void stall() {
        if (!stalled) {
            stalled = true;
            feed.tally().stalls++;
        }
    }
}
