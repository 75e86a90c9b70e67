package dev.sluice.gateway.limit;

/**
 * How a limit of the whole cluster is divided. Each gateway may use its free part without asking anybody; what is left of
 * the limit is the pool, of which Redis gives to who asks. All together that is the limit.
 *
 * @param limit 1 or more
 * @param gateways how many share it
 */
record Terms(int limit, int gateways) {
    /** An eighth of the limit is free: who uses less of it costs no question. */
    private static final int FREE_SHARE = 8;

    private static final int CHUNKS = 16;

    /** At least one: a client that is new here must not wait for an answer from Redis. */
    int free() {
        return Math.max(1, limit / (FREE_SHARE * gateways));
    }

    int pool() {
        return (int) Math.max(0, limit - (long) gateways * free());
    }

    /** How much is asked for at once. */
    int chunk(int cost) {
        return Math.min(pool(), Math.max(cost, Math.max(1, pool() / CHUNKS)));
    }
}
