package dev.sluice.gateway.room;

/** A session's place in its room's channel. */
interface RoomSubscription {
    /** Hears of the subscription, one call after the other. */
    interface Listener {
        /** The channel is known here, in this epoch: once for each epoch. Nothing comes before {@link #start}. */
        void known(long epoch);

        /** These entries will not come. */
        void gap(long from, long to);

        /** So many positions are passed over, for newer ones follow. */
        void conflated(int positions);

        /** The room wants the client out. The connection may not be closed within this call. */
        void kicked(String reason);
    }

    /** 0 while nothing is known of the channel. */
    long channelEpoch();

    /** The next entry that it will look at. */
    long nextSeq();

    /** Goes on behind {@code seq} in the epoch that the listener was told last. */
    void start(long seq);

    /** Nothing more comes until the next {@link #start}. */
    void pause();
}
