package dev.sluice.store;

import java.util.Optional;

/**
 * An event's place in its session: by time, and where times are equal, in the order in which they came. Not the order of
 * the channel: an event that comes late has its place among the earlier ones.
 */
public record TraceKey(long timestamp, long epoch, long seq) implements Comparable<TraceKey> {
    @Override
    public int compareTo(TraceKey other) {
        int byTime = Long.compare(timestamp, other.timestamp);
        if (byTime != 0) {
            return byTime;
        }
        int byEpoch = Long.compare(epoch, other.epoch);
        return byEpoch != 0 ? byEpoch : Long.compare(seq, other.seq);
    }

    /** The last place of that millisecond. */
    public static TraceKey endOf(long timestamp) {
        return new TraceKey(timestamp, Long.MAX_VALUE, Long.MAX_VALUE);
    }

    /** As a cursor for clients. */
    public String text() {
        return timestamp + "." + epoch + "." + seq;
    }

    /** @return empty when the text is no cursor */
    public static Optional<TraceKey> parse(String text) {
        String[] parts = text.split("\\.", 4);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new TraceKey(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2])));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
