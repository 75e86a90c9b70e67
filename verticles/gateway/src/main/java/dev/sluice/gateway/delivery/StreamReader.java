package dev.sluice.gateway.delivery;

import dev.sluice.channel.ChannelLog;
import dev.sluice.channel.Credit;
import io.netty.buffer.ByteBuf;

/**
 * One subscription: a cursor with credit, and the ladder of what it gets: every delta; without credit, or once the
 * ring has passed it, the newest snapshot; nothing while its socket takes nothing. It climbs back by itself.
 */
public final class StreamReader {
    /** Where frames go. */
    public interface Output {
        boolean isWritable();

        /** Whole frames; takes over the reference. */
        void write(ByteBuf frames);

        void mode(Mode mode, long elided);
    }

    /** What the client gets now, as it is told on each change. */
    public enum Mode {
        LIVE,
        SNAPSHOT,
        PAUSED
    }

    private static final long NEVER = Long.MIN_VALUE / 2;

    private final LocalStream stream;
    private final Credit credit;
    private final Output output;
    private final int snapshotIntervalMillis;
    private final int writeBytesMax;
    private long epoch;
    private long nextSeq;
    private long snapshotSentMillis = NEVER;
    private Mode mode = Mode.LIVE;
    private boolean started;

    StreamReader(LocalStream stream, Credit credit, Output output, int snapshotIntervalMillis, int writeBytesMax) {
        this.stream = stream;
        this.credit = credit;
        this.output = output;
        this.snapshotIntervalMillis = snapshotIntervalMillis;
        this.writeBytesMax = writeBytesMax;
    }

    public Credit credit() {
        return credit;
    }

    public Mode mode() {
        return mode;
    }

    /** Goes on behind {@code lastApplied} if the ring still has what follows; else a snapshot comes first. */
    public boolean resume(long ofEpoch, long lastApplied) {
        ChannelLog<FrameRun> log = stream.log();
        if (ofEpoch != stream.epoch() || lastApplied > log.headSeq() || lastApplied + 1 < log.tailSeq()) {
            return false;
        }
        epoch = ofEpoch;
        nextSeq = lastApplied + 1;
        started = true;
        return true;
    }

    /** Writes what may be written now. @return whether something was */
    boolean pump(long nowMillis) {
        if (!output.isWritable()) {
            return false;
        }
        boolean wrote = false;
        if (!started || epoch != stream.epoch()) {
            if (!jump(nowMillis)) {
                return false;
            }
            started = true;
            wrote = true;
        }
        ChannelLog<FrameRun> log = stream.log();
        while (!credit.isSpent() && nextSeq <= log.headSeq() && output.isWritable()) {
            if (nextSeq < log.tailSeq()) {
                if (!jump(nowMillis)) {
                    return wrote;
                }
            } else {
                deltas(log);
            }
            wrote = true;
        }
        if (credit.isSpent() && nowMillis - snapshotSentMillis >= snapshotIntervalMillis && output.isWritable()) {
            wrote |= jump(nowMillis);
        }
        return wrote;
    }

    private void deltas(ChannelLog<FrameRun> log) {
        change(Mode.LIVE, 0);
        long last = lastToSend(log);
        ByteBuf frames = stream.gather(nextSeq, last);
        credit.use(last - nextSeq + 1, frames.readableBytes());
        nextSeq = last + 1;
        output.write(frames);
    }

    /** As many as credit and the fair share allow, and at least one. */
    private long lastToSend(ChannelLog<FrameRun> log) {
        long end = Math.min(log.headSeq(), nextSeq + credit.messages() - 1);
        long bytesLeft = Math.min(writeBytesMax, credit.bytes());
        long last = nextSeq;
        FrameRun run = log.find(nextSeq);
        long bytes = run.endOf(nextSeq) - run.startOf(nextSeq);
        while (last < end) {
            if (last == run.lastSeq()) {
                run = log.find(last + 1);
            }
            bytes += run.endOf(last + 1) - run.startOf(last + 1);
            if (bytes > bytesLeft) {
                break;
            }
            last++;
        }
        return last;
    }

    /** To the newest snapshot, if it is newer than what was sent and the ring goes on behind it. */
    private boolean jump(long nowMillis) {
        SnapshotFrame snapshot = stream.snapshot();
        if (snapshot == null || snapshot.position().epoch() != stream.epoch()) {
            return false;
        }
        boolean fresh = !started || epoch != stream.epoch();
        long seq = snapshot.position().seq();
        if (!fresh && seq < nextSeq) {
            return false;
        }
        if (!fresh) {
            change(Mode.SNAPSHOT, seq - nextSeq + 1);
        }
        epoch = stream.epoch();
        nextSeq = seq + 1;
        snapshotSentMillis = nowMillis;
        output.write(snapshot.frame().retainedDuplicate());
        return true;
    }

    private void change(Mode to, long elided) {
        if (mode != to) {
            mode = to;
            output.mode(to, elided);
        }
    }
}
