package dev.sluice.gateway.session;

import java.util.Locale;

/** Whether a reader can go on where it was, or why not. */
public enum Resume {
    RECOVERED,
    /** It was in another life of the channel. */
    EPOCH_CHANGED,
    /** What follows is no longer in the log. */
    TRIMMED,
    /** It claims to have what was never sent. */
    AHEAD;

    public static Resume of(long epoch, long tailSeq, long headSeq, long lastEpoch, long lastSeq) {
        if (lastEpoch != epoch) {
            return EPOCH_CHANGED;
        } else if (lastSeq > headSeq) {
            return AHEAD;
        }
        return lastSeq + 1 < tailSeq ? TRIMMED : RECOVERED;
    }

    /** As clients see it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
