package dev.sluice.gateway.limit;

import dev.sluice.gateway.limit.Ledger.Claim;
import dev.sluice.gateway.limit.Ledger.Grant;
import java.util.Optional;

/**
 * One gateway's part of a rate of the whole cluster: a free part, and grants that it asks for before it needs them. A
 * grant that is not used in time expires, so that what was given in one window is not spent in another.
 *
 * <p>Reads no clock and asks nobody itself. For any thread.
 */
final class Share {
    /** Of a window: how long a grant lasts. Redis counts each for a window and that long. */
    static final int GRANTS_PER_WINDOW = 16;

    private record Lease(int amount, long slice, long untilMillis) {}

    private final SlidingWindow free;
    private final int lastsMillis;
    private Lease current = new Lease(0, 0, 0);
    private Lease next = current;
    private int unused;
    private long unusedSlice;
    private boolean asking;
    private long emptyUntilMillis;

    Share(int windowMillis) {
        free = new SlidingWindow(windowMillis);
        lastsMillis = windowMillis / GRANTS_PER_WINDOW;
    }

    synchronized boolean fits(int cost, Terms terms, long nowMillis) {
        shift(cost, nowMillis);
        return cost <= current.amount() || free.fits(cost, terms.free(), nowMillis);
    }

    /** Counts what fits. */
    synchronized void spend(int cost, Terms terms, long nowMillis) {
        shift(cost, nowMillis);
        if (cost <= current.amount()) {
            current = new Lease(current.amount() - cost, current.slice(), current.untilMillis());
        } else {
            free.count(cost, nowMillis);
        }
    }

    /** What to ask for now; whoever gets it has to ask, and to tell the outcome. Empty while there is no need. */
    synchronized Optional<Claim> claim(int cost, Terms terms, long nowMillis) {
        shift(cost, nowMillis);
        int chunk = terms.chunk(cost);
        boolean needed = !free.fits(Math.max(cost, terms.free() / 2), terms.free(), nowMillis)
                && current.amount() <= chunk / 2
                && next.amount() == 0;
        if (!needed || asking || chunk == 0 || nowMillis < emptyUntilMillis) {
            return Optional.empty();
        }
        asking = true;
        Claim claim = new Claim(terms.pool(), chunk, unused, unusedSlice);
        unused = 0;
        return Optional.of(claim);
    }

    /** @param askedMillis from then on the grant lasts: it was given later, and is counted for longer */
    synchronized void granted(Grant grant, long askedMillis, long nowMillis) {
        asking = false;
        next = new Lease(grant.amount(), grant.slice(), askedMillis + lastsMillis);
        if (grant.amount() == 0) {
            emptyUntilMillis = nowMillis + grant.retryAfterMillis();
        }
        shift(1, nowMillis);
    }

    /** What was asked for is not known to be given. */
    synchronized void failed() {
        asking = false;
    }

    synchronized long retryAfterMillis(long nowMillis) {
        return Math.max(1, emptyUntilMillis - nowMillis);
    }

    /** Goes on to the next grant where the current one is over or will not do. */
    private void shift(int cost, long nowMillis) {
        if (current.amount() > 0 && nowMillis >= current.untilMillis()) {
            giveBack(current);
            current = new Lease(0, 0, 0);
        }
        if (next.amount() > 0 && nowMillis >= next.untilMillis()) {
            giveBack(next);
            next = new Lease(0, 0, 0);
        }
        if (current.amount() < cost && next.amount() > 0) {
            giveBack(current);
            current = next;
            next = new Lease(0, 0, 0);
        }
    }

    /** With the next claim; of two that wait for it the elder is forgotten. */
    private void giveBack(Lease lease) {
        if (lease.amount() > 0) {
            unused = lease.slice() == unusedSlice ? unused + lease.amount() : lease.amount();
            unusedSlice = lease.slice();
        }
    }
}
