package dev.sluice.server;

import dev.sluice.config.ListenerConfig;
import dev.sluice.config.SluiceConfig;
import dev.sluice.gateway.Drain;
import dev.sluice.gateway.FrontDoor;
import dev.sluice.gateway.GatewayVerticle;
import dev.sluice.gateway.connection.ConnectionMeters;
import dev.sluice.gateway.delivery.Hub;
import dev.sluice.gateway.limit.Ledger;
import dev.sluice.gateway.limit.RedisLedger;
import dev.sluice.gateway.listener.Listeners;
import dev.sluice.runtime.Node;
import dev.sluice.runtime.operations.Health.Need;
import dev.sluice.runtime.redis.RedisLink;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The gateways of one node, and the door that they share. */
final class Gateways {
    private final String role;
    private final Drain drain;
    private final MeterRegistry meters;
    private ConnectionMeters connections;
    private FrontDoor door;

    Gateways(String role, Drain drain, MeterRegistry meters) {
        this.role = role;
        this.drain = drain;
        this.meters = meters;
    }

    /**
     * @param redis null for none
     * @return the URL of the pages
     */
    Future<String> deploy(Node node, RedisLink redis, Deployments deployments) {
        if (connections == null) {
            connections = new ConnectionMeters(meters);
        }
        SluiceConfig config = node.config();
        Hub hub = new Hub(node);
        Future<?> limits = Future.succeededFuture();
        Ledger ledger = Ledger.NONE;
        if (config.limits().shared()) {
            RedisLedger shared = new RedisLedger(
                    redis, UUID.randomUUID().toString(), config.limits().windowMillis(), meters);
            limits = deployments.deploy(role, shared);
            ledger = shared;
        }
        door = FrontDoor.of(config, meters, ledger, drain);
        // Without Redis each gateway counts for itself.
        node.health()
                .depend(
                        "limits",
                        Need.USEFUL,
                        () -> !node.config().limits().shared() || door.limits().shared());
        GatewayVerticle first = new GatewayVerticle(node, hub, connections, door);
        return limits.compose(deployed -> deployments.deploy(role, door.access()))
                .compose(deployed -> deployments.deploy(role, door.certificates()))
                .compose(deployed -> deployments.deploy(role, hub))
                .compose(deployed -> deployments.deploy(role, first))
                .compose(deployed -> Future.all(others(node, hub, deployments)))
                .map(all -> Listeners.url(ListenerConfig.all(config.gateway()).get(ListenerConfig.MAIN), first.port()));
    }

    /** Keys and limits are exchanged under open connections; keys that cannot be used change nothing. */
    Future<Void> reconfigure(SluiceConfig next) {
        return door == null
                ? Future.succeededFuture()
                : door.access().reconfigure(next.auth()).onSuccess(taken -> door.limits()
                        .reconfigure(next.limits(), next.gateway()));
    }

    private List<Future<String>> others(Node node, Hub hub, Deployments deployments) {
        SluiceConfig config = node.config();
        int cores = Runtime.getRuntime().availableProcessors();
        int instances =
                config.gateway().instances() == 0 ? cores : config.gateway().instances();
        List<Future<String>> others = new ArrayList<>();
        // Port 0 means another port for each server: then one instance has to do.
        boolean portsGiven =
                ListenerConfig.all(config.gateway()).values().stream().noneMatch(listener -> listener.port() == 0);
        for (int i = 1; i < instances && portsGiven; i++) {
            others.add(deployments.deploy(role, new GatewayVerticle(node, hub, connections, door)));
        }
        return others;
    }
}
