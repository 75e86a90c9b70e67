package dev.sluice.roombroadcaster;

import dev.sluice.model.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a room has from former owners. Their entries come first in this owner's log, in the same order, and so each of
 * their positions has a place in it.
 */
final class Lives {
    private final List<Life> lives = new ArrayList<>(0);
    private long lastSeq;

    /** The next entry of the log is one of a former owner's. */
    void add(Position former) {
        lastSeq++;
        Life last = lives.isEmpty() ? null : lives.get(lives.size() - 1);
        if (last == null || last.epoch != former.epoch() || last.lastSeq + 1 != former.seq()) {
            last = new Life(former.epoch(), former.seq(), lastSeq);
            lives.add(last);
        }
        last.lastSeq = former.seq();
    }

    /** The last entry of a former owner's; 0 for none. */
    long lastSeq() {
        return lastSeq;
    }

    /** The last seq of this log that is at that position or before it; 0 for none. */
    long lastSeqUpTo(Position former) {
        long last = 0;
        for (Life life : lives) {
            if (new Position(life.epoch, life.firstSeq).compareTo(former) <= 0) {
                boolean over = life.epoch < former.epoch() || life.lastSeq <= former.seq();
                last = life.firstHere + (over ? life.lastSeq : former.seq()) - life.firstSeq;
            }
        }
        return last;
    }

    /** A reader was there: if it has seen more than was stored, then nobody knows what others missed. */
    void seen(Position reader) {
        for (Life life : lives) {
            life.torn |= life.epoch == reader.epoch() && reader.seq() > life.lastSeq;
        }
    }

    /** The seq of this log that the position is; empty where it was never stored, or what follows it was not. */
    OptionalLong find(Position former) {
        for (Life life : lives) {
            boolean within = former.seq() >= life.firstSeq - 1 && former.seq() <= life.lastSeq;
            if (life.epoch == former.epoch() && within && !life.torn) {
                return OptionalLong.of(life.firstHere + former.seq() - life.firstSeq);
            }
        }
        return OptionalLong.empty();
    }

    private static final class Life {
        final long epoch;
        final long firstSeq;
        final long firstHere;
        long lastSeq;
        boolean torn;

        Life(long epoch, long firstSeq, long firstHere) {
            this.epoch = epoch;
            this.firstSeq = firstSeq;
            this.firstHere = firstHere;
        }
    }
}
