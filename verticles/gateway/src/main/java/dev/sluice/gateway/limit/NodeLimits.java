package dev.sluice.gateway.limit;

import dev.sluice.config.GatewayConfig;
import dev.sluice.config.LimitsConfig;
import java.util.Optional;

/** The limits of one node, and who has used how much of them. One for all event loops. */
public final class NodeLimits {
    /** All rates of one configuration, in windows. */
    record Settings(
            LimitsConfig limits, int connectionsMax, Rates connection, Rates principal, Rates node, Rates cluster) {}

    private final int windowMillis;
    private final Accounts addresses;
    private final Accounts principals;
    private final Account node;
    private final Account cluster;
    private final Ledger ledger;
    private volatile Settings settings;

    /** Those of a node that shares none. */
    public NodeLimits(LimitsConfig limits, GatewayConfig gateway) {
        this(limits, gateway, Ledger.NONE);
    }

    /** @param ledger of the cluster, with whose other gateways the limits are shared */
    public NodeLimits(LimitsConfig limits, GatewayConfig gateway, Ledger ledger) {
        this.ledger = ledger;
        windowMillis = limits.windowMillis();
        addresses = new Accounts(windowMillis, limits.namesMax(), ledger, "address");
        principals = new Accounts(windowMillis, limits.namesMax(), ledger, "principal");
        node = new Account(windowMillis, Ledger.NONE, "");
        cluster = new Account(windowMillis, ledger, "all");
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
                Rates.perSecond(limits.nodeMessagesPerSecondMax(), limits.nodeBytesPerSecondMax(), windowMillis),
                Rates.perSecond(limits.clusterMessagesPerSecondMax(), limits.clusterBytesPerSecondMax(), windowMillis));
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
        Settings now = settings;
        if (now.node().unlimited() && now.cluster().unlimited()) {
            return Optional.empty();
        }
        synchronized (node) {
            Optional<Refusal> problem =
                    node.traffic().problem(bytes, now.node(), nowMillis, Limit.NODE_MESSAGES, Limit.NODE_BYTES);
            if (problem.isEmpty()) {
                problem = cluster.traffic()
                        .problem(bytes, now.cluster(), nowMillis, Limit.CLUSTER_MESSAGES, Limit.CLUSTER_BYTES);
            }
            if (problem.isEmpty()) {
                node.traffic().count(bytes, now.node(), nowMillis);
                cluster.traffic().count(bytes, now.cluster(), nowMillis);
            }
            return problem;
        }
    }

    /** Whether the limits hold for the whole cluster at this moment; else they hold for this node by itself. */
    public boolean shared() {
        return ledger.gateways() > 0;
    }

    void left(Account address, Account principal) {
        LimitsConfig now = settings.limits();
        address.connectionClosed(now.addressConnectionsMax());
        node.closed();
        cluster.connectionClosed(now.clusterConnectionsMax());
        if (principal != null) {
            principal.connectionClosed(now.principalConnectionsMax());
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
        Rates connects = Rates.perSecond(now.limits().addressConnectsPerSecondMax(), 0, windowMillis);
        synchronized (node) {
            if (node.connections() >= now.connectionsMax()) {
                return Optional.of(new Refusal(Limit.NODE_CONNECTIONS, windowMillis));
            }
            synchronized (address) {
                if (!address.connectionsFit(now.limits().addressConnectionsMax())) {
                    return Optional.of(new Refusal(Limit.ADDRESS_CONNECTIONS, windowMillis));
                }
                Optional<Refusal> problem = address.traffic()
                        .problem(0, connects, nowMillis, Limit.ADDRESS_CONNECTS, Limit.ADDRESS_CONNECTS);
                if (problem.isPresent()) {
                    return problem;
                }
                cluster.opened();
                if (!cluster.connectionsFit(now.limits().clusterConnectionsMax())) {
                    cluster.closed();
                    return Optional.of(new Refusal(Limit.CLUSTER_CONNECTIONS, windowMillis));
                }
                address.traffic().count(0, connects, nowMillis);
                node.opened();
            }
        }
        return Optional.empty();
    }
}
