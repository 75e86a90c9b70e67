package dev.sluice.gateway.limit;

import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** Where the gateways of a cluster account for what they share. For any thread; answers come on any thread. */
public interface Ledger {
    /** For nodes that share nothing. */
    Ledger NONE = new Ledger() {
        @Override
        public int gateways() {
            return 0;
        }

        @Override
        public void claim(String name, Claim claim, Consumer<Grant> granted, Runnable failed) {
            failed.run();
        }

        @Override
        public void hold(String name, int pool, int seats, IntConsumer held) {
            held.accept(0);
        }
    };

    /**
     * A part of a rate that is asked for.
     *
     * @param pool how much all may be given within a window
     * @param returned of an earlier grant, what was not used
     * @param slice of that grant
     */
    record Claim(int pool, int amount, int returned, long slice) {}

    /**
     * What is given of it.
     *
     * @param slice to be named when some of it is returned
     * @param retryAfterMillis when there may be more, where nothing was given
     */
    record Grant(int amount, long slice, int retryAfterMillis) {}

    /** How many gateways share the limits; 0 while that is not known, and each node goes by the limits alone. */
    int gateways();

    /** Exactly one of the two is called. */
    void claim(String name, Claim claim, Consumer<Grant> granted, Runnable failed);

    /**
     * Holds so many seats for this gateway, instead of what it held, until it says otherwise.
     *
     * @param held hears how many it has got, and again when that changes; nothing while Redis does not answer
     */
    void hold(String name, int pool, int seats, IntConsumer held);
}
