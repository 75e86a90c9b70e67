package dev.sluice.gateway.stream;

import java.util.Locale;

/** Whether a reader can go on where it was, or why not. */
enum Resume {
    RECOVERED,
    /** It was in another life of the channel. */
    EPOCH_CHANGED,
    /** What follows is no longer in the log. */
    TRIMMED,
    /** It claims to have what was never sent. */
    AHEAD;

    static Resume of(long epoch, long tailSeq, long headSeq, long lastEpoch, long lastSeq) {
        if (lastEpoch != epoch) {
            return EPOCH_CHANGED;
        } else if (lastSeq > headSeq) {
            return AHEAD;
        }
        return lastSeq + 1 < tailSeq ? TRIMMED : RECOVERED;
    }

    /** As clients see it. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
