package dev.sluice.model;

/**
 * A place in a channel. {@code epoch} names one life of the log, {@code seq} counts its messages from 1; 0 is before
 * the first. A later epoch is after all of an earlier one.
 */
public record Position(long epoch, long seq) implements Comparable<Position> {
    @Override
    public int compareTo(Position other) {
        int byEpoch = Long.compare(epoch, other.epoch);
        return byEpoch != 0 ? byEpoch : Long.compare(seq, other.seq);
    }
}
