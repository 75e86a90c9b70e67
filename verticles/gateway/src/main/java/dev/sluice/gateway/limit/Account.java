package dev.sluice.gateway.limit;

/**
 * What one principal, or one address, has in use. Shared by the event loops that its connections are on: a check and
 * its count are one under the account's monitor, which is held for nanoseconds.
 */
final class Account {
    private final Traffic traffic;
    private final Ledger ledger;
    private final String name;
    private final Seats seats = new Seats();
    private int connections;

    /** @param name what it is called in the ledger */
    Account(int windowMillis, Ledger ledger, String name) {
        this.traffic = new Traffic(windowMillis, ledger, name);
        this.ledger = ledger;
        this.name = name;
    }

    Traffic traffic() {
        return traffic;
    }

    synchronized int connections() {
        return connections;
    }

    /** Whether all connections, the newest included, are within a limit of the node or, where that is known, the cluster. */
    synchronized boolean connectionsFit(int limit) {
        int gateways = ledger.gateways();
        if (limit == 0 || connections > limit) {
            return limit == 0;
        } else if (gateways == 0) {
            return true;
        }
        Terms terms = new Terms(limit, gateways);
        boolean fits = seats.fits(connections, terms);
        hold(terms);
        return fits;
    }

    /** Gives back what is not needed any more, whatever the limit is by now. */
    synchronized void connectionClosed(int limit) {
        connections--;
        if (seats.any()) {
            hold(new Terms(Math.max(1, limit), Math.max(1, ledger.gateways())));
        }
    }

    private void hold(Terms terms) {
        seats.change(connections, terms)
                .ifPresent(wanted -> ledger.hold("seats:" + name, terms.pool(), wanted, seats::held));
    }

    synchronized void opened() {
        connections++;
    }

    synchronized void closed() {
        connections--;
    }

    /** Whether forgetting it would change nothing. */
    synchronized boolean idle(long nowMillis) {
        return connections == 0 && traffic.empty(nowMillis);
    }
}
