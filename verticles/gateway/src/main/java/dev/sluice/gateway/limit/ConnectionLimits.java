package dev.sluice.gateway.limit;

import dev.sluice.gateway.limit.NodeLimits.Settings;
import java.util.Optional;

/**
 * What one connection, or one request, may still do. For one event loop; what it shares with others is guarded.
 *
 * <pre>
 * opened ──refusal──▶ closed
 *   └─ admitted ──identified──▶ with its principal ──closed──▶ closed
 * </pre>
 */
public final class ConnectionLimits {
    /** Refusals are counted over so many windows. */
    private static final int PATIENCE_WINDOWS = 10;

    private final NodeLimits node;
    private final Account address;
    private final Traffic traffic;
    private final SlidingWindow refusals;
    private final Optional<Refusal> refusal;
    private Account principal;
    private boolean closed;

    ConnectionLimits(NodeLimits node, Account address, long nowMillis) {
        this.node = node;
        this.address = address;
        this.traffic = new Traffic(node.windowMillis());
        this.refusals = new SlidingWindow(node.windowMillis() * PATIENCE_WINDOWS);
        this.refusal = node.take(address, nowMillis);
        if (refusal.isPresent()) {
            address.closed();
            closed = true;
        }
    }

    /** Why the connection may not be, or empty. */
    public Optional<Refusal> refusal() {
        return refusal;
    }

    /** From now on the connection is counted to somebody, and to nobody else. */
    public Optional<Refusal> identified(String principalId, long nowMillis) {
        int connectionsMax = node.settings().limits().principalConnectionsMax();
        Account account = node.principal(principalId, nowMillis);
        if (account != principal && !account.connectionsFit(connectionsMax)) {
            account.closed();
            return Optional.of(new Refusal(Limit.PRINCIPAL_CONNECTIONS, node.windowMillis()));
        }
        if (principal != null) {
            principal.closed();
        }
        principal = account;
        return Optional.empty();
    }

    /** Whether a message may pass. A refused one is counted nowhere but as refused. Allocates only when it refuses. */
    public Optional<Refusal> admit(int bytes, long nowMillis) {
        Settings settings = node.settings();
        Optional<Refusal> problem = traffic.problem(
                bytes, settings.connection(), nowMillis, Limit.CONNECTION_MESSAGES, Limit.CONNECTION_BYTES);
        if (problem.isEmpty()) {
            problem = node.admit(principal, bytes, nowMillis);
        }
        if (problem.isEmpty()) {
            traffic.count(bytes, settings.connection(), nowMillis);
        } else {
            refusals.count(1, nowMillis);
        }
        return problem;
    }

    /** Whether so much was refused that the client is no mere enthusiast. */
    public boolean abused(long nowMillis) {
        return !refusals.fits(0, node.settings().limits().refusalsMax(), nowMillis);
    }

    /** May be called again. */
    public void closed() {
        if (!closed) {
            closed = true;
            node.left(address, principal);
        }
    }
}
