package dev.sluice.gateway.limit;

/**
 * What one principal, or one address, has in use. Shared by the event loops that its connections are on: a check and
 * its count are one under the account's monitor, which is held for nanoseconds.
 */
final class Account {
    private final Traffic traffic;
    private int connections;

    Account(int windowMillis) {
        traffic = new Traffic(windowMillis);
    }

    Traffic traffic() {
        return traffic;
    }

    synchronized int connections() {
        return connections;
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
