package dev.sluice.gateway.stream;

import dev.sluice.channel.Credit;
import dev.sluice.gateway.session.Resume;

/** A stream's reader as its session sees it. */
interface StreamSubscription {
    /** Hears of the subscription. */
    interface Listener {
        /** The channel is known here; nothing is written before {@link #begin}. */
        void known();

        /** @param elided ticks that were left out or merged into another since the last change */
        void mode(StreamMode mode, long elided);
    }

    /** 0 while nothing is known of the channel yet. */
    long channelEpoch();

    long headSeq();

    Credit credit();

    /** Goes on behind {@code lastApplied} if the log still has what follows; else a snapshot comes first. */
    Resume resume(long epoch, long lastApplied);

    /** From now on frames are written: before, the client has not been welcomed. */
    void begin();

    /** There may be more to write: credit came. */
    void pump();
}
