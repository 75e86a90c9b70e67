package dev.sluice.gateway.limit;

import dev.sluice.config.GatewayConfig;
import dev.sluice.config.LimitsConfig;
import java.util.Optional;

/** The limits of one node, and who has used how much of them. One for all event loops. */
public final class NodeLimits {
    /** All rates of one configuration, in windows. */
    record Settings(LimitsConfig limits, int connectionsMax, Rates connection, Rates principal, Rates node) {}

    private final int windowMillis;
    private final Accounts addresses;
    private final Accounts principals;
    private final Account node;
    private volatile Settings settings;

    public NodeLimits(LimitsConfig limits, GatewayConfig gateway) {
        windowMillis = limits.windowMillis();
        addresses = new Accounts(windowMillis, limits.namesMax());
        principals = new Accounts(windowMillis, limits.namesMax());
        node = new Account(windowMillis);
        reconfigure(limits, gateway);
    }

    /** Takes new limits, for open connections too; the window and the size of the tables stay. */
    public void reconfigure(LimitsConfig limits, GatewayConfig gateway) {
        settings = new Settings(
                limits,
                gateway.connectionsMax(),
                Rates.perSecond(gateway.messagesPerSecondMax(), limits.connectionBytesPerSecondMax(), windowMillis),
                Rates.perSecond(
                        limits.principalMessagesPerSecondMax(), limits.principalBytesPerSecondMax(), windowMillis),
                Rates.perSecond(limits.nodeMessagesPerSecondMax(), limits.nodeBytesPerSecondMax(), windowMillis));
    }

    /**
     * Asks for a connection; one that is not refused has to be {@link ConnectionLimits#closed}.
     *
     * @param address as {@link ClientAddress} writes it
     */
    public ConnectionLimits open(String address, long nowMillis) {
        return new ConnectionLimits(this, addresses.opened(address, nowMillis), nowMillis);
    }

    /** Whether a request without a connection, such as a publication over HTTP, may pass. */
    public Optional<Refusal> admitRequest(String principalId, int bytes, long nowMillis) {
        Account account = principals.opened(principalId, nowMillis);
        try {
            return admit(account, bytes, nowMillis);
        } finally {
            account.closed();
        }
    }

    /** Counts a message to its principal, if there is one, and to the node; to both or to neither. */
    Optional<Refusal> admit(Account principal, int bytes, long nowMillis) {
        Rates rates = settings.principal();
        if (principal == null || rates.unlimited()) {
            return admit(bytes, nowMillis);
        }
        synchronized (principal) {
            Optional<Refusal> problem = principal
                    .traffic()
                    .problem(bytes, rates, nowMillis, Limit.PRINCIPAL_MESSAGES, Limit.PRINCIPAL_BYTES);
            if (problem.isEmpty()) {
                problem = admit(bytes, nowMillis);
            }
            if (problem.isEmpty()) {
                principal.traffic().count(bytes, rates, nowMillis);
            }
            return problem;
        }
    }

    private Optional<Refusal> admit(int bytes, long nowMillis) {
        Rates rates = settings.node();
        if (rates.unlimited()) {
            return Optional.empty();
        }
        synchronized (node) {
            Optional<Refusal> problem =
                    node.traffic().problem(bytes, rates, nowMillis, Limit.NODE_MESSAGES, Limit.NODE_BYTES);
            if (problem.isEmpty()) {
                node.traffic().count(bytes, rates, nowMillis);
            }
            return problem;
        }
    }

    Settings settings() {
        return settings;
    }

    int windowMillis() {
        return windowMillis;
    }

    Account node() {
        return node;
    }

    Account principal(String id, long nowMillis) {
        return principals.opened(id, nowMillis);
    }

    /** Whether the number of connections leaves room, and counts this one if so. */
    Optional<Refusal> take(Account address, long nowMillis) {
        Settings now = settings;
        int addressMax = now.limits().addressConnectionsMax();
        int connectsPerSecond = now.limits().addressConnectsPerSecondMax();
        Rates connects = Rates.perSecond(connectsPerSecond, 0, windowMillis);
        synchronized (node) {
            if (node.connections() >= now.connectionsMax()) {
                return Optional.of(new Refusal(Limit.NODE_CONNECTIONS, windowMillis));
            }
            synchronized (address) {
                if (addressMax > 0 && address.connections() > addressMax) {
                    return Optional.of(new Refusal(Limit.ADDRESS_CONNECTIONS, windowMillis));
                }
                Optional<Refusal> problem = address.traffic()
                        .problem(0, connects, nowMillis, Limit.ADDRESS_CONNECTS, Limit.ADDRESS_CONNECTS);
                if (problem.isPresent()) {
                    return problem;
                }
                address.traffic().count(0, connects, nowMillis);
                node.opened();
            }
        }
        return Optional.empty();
    }
}
