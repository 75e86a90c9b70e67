package dev.sluice.gateway.trace;

import dev.sluice.gateway.delivery.EntryFilter;
import java.util.function.Consumer;

/** A session's reader as its view sees it. */
interface TraceSubscription {
    /** Hears of the subscription. */
    interface Listener {
        /** The channel is known here, in this epoch: once for each. Nothing is written before a start. */
        void known(long epoch, long tailSeq, long headSeq);

        /** These events will not come. */
        void gap(long from, long to);
    }

    /** Goes on behind {@code seq}, in the epoch that was told last. */
    void start(long seq);

    /** As {@link #start}, also where the node no longer has what follows, if the owner or the store has. */
    void recover(long seq, Consumer<Boolean> recovered);

    void filter(EntryFilter filter);

    void pause();

    void resume();

    boolean isPaused();

    /** The next event that it will look at. */
    long nextSeq();

    long channelEpoch();

    void pump();

    void close();
}
