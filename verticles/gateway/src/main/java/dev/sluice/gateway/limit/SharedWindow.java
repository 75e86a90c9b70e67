package dev.sluice.gateway.limit;

/**
 * What was admitted in the last window by this node, and, where the limit is one of the whole cluster, what it may admit
 * of that. While nobody knows what the others admit, the limit holds for this node by itself.
 */
final class SharedWindow {
    private final SlidingWindow own;
    private final Ledger ledger;
    private final String name;
    private final Share share;

    /** @param name what it is called in the ledger */
    SharedWindow(int windowMillis, Ledger ledger, String name) {
        this.own = new SlidingWindow(windowMillis);
        this.ledger = ledger;
        this.name = name;
        this.share = ledger == Ledger.NONE ? null : new Share(windowMillis);
    }

    /** Whether {@code cost} more fits under {@code limit}; counts nothing. */
    boolean fits(int cost, int limit, long nowMillis) {
        if (!own.fits(cost, limit, nowMillis)) {
            return false;
        }
        int gateways = shared(limit);
        if (gateways == 0) {
            return true;
        }
        Terms terms = new Terms(limit, gateways);
        boolean fits = share.fits(cost, terms, nowMillis);
        if (!fits) {
            claim(cost, terms, nowMillis);
        }
        return fits;
    }

    void count(int cost, int limit, long nowMillis) {
        own.count(cost, nowMillis);
        int gateways = shared(limit);
        if (gateways > 0) {
            Terms terms = new Terms(limit, gateways);
            share.spend(cost, terms, nowMillis);
            claim(cost, terms, nowMillis);
        }
    }

    long retryAfterMillis(int cost, int limit, long nowMillis) {
        long alone = own.retryAfterMillis(cost, limit, nowMillis);
        return shared(limit) > 0 ? Math.max(alone, share.retryAfterMillis(nowMillis)) : alone;
    }

    boolean empty(long nowMillis) {
        return own.empty(nowMillis);
    }

    private int shared(int limit) {
        return share == null || limit == Rates.UNLIMITED ? 0 : ledger.gateways();
    }

    private void claim(int cost, Terms terms, long nowMillis) {
        share.claim(cost, terms, nowMillis)
                .ifPresent(claim ->
                        ledger.claim(name, claim, grant -> share.granted(grant, nowMillis, nowMillis), share::failed));
    }
}
