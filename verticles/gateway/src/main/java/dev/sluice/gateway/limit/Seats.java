package dev.sluice.gateway.limit;

import java.util.OptionalInt;

/**
 * One gateway's part of a number of connections that the whole cluster may have: some are free, the others it holds
 * ahead of its need. Reads no clock and asks nobody itself. For any thread.
 */
final class Seats {
    private int held;
    private int wanted;

    /** Whether it holds any, or wants to. */
    synchronized boolean any() {
        return wanted > 0;
    }

    /** @param used the one that asks included */
    synchronized boolean fits(int used, Terms terms) {
        return used <= terms.free() + held;
    }

    /** How many to hold from now on, where that has to be said. */
    synchronized OptionalInt change(int used, Terms terms) {
        int ahead = Math.max(1, terms.free() / 2);
        int needed = used - terms.free();
        int target = Math.max(0, Math.min(terms.pool(), needed + ahead));
        boolean scarce = needed + (ahead + 1) / 2 > wanted;
        boolean plenty = target < wanted - 2 * ahead || needed + ahead <= 0;
        if (target == wanted || !scarce && !plenty) {
            return OptionalInt.empty();
        }
        wanted = target;
        // What is given up is not used from now on; what is asked for has still to be given.
        held = Math.min(held, wanted);
        return OptionalInt.of(wanted);
    }

    /** What there is of what was wanted last; that there is no more may change. */
    synchronized void held(int seats) {
        held = seats;
        wanted = seats;
    }
}
