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
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A node's gateway: one verticle for each event loop, and what they have in common. */
final class Gateways {
    private final Node node;
    private final Deployments deployments;
    private final String role;
    private final Drain drain;
    private final ConnectionMeters connections;
    private FrontDoor door;

    Gateways(Node node, Deployments deployments, String role, Drain drain) {
        this.node = node;
        this.deployments = deployments;
        this.role = role;
        this.drain = drain;
        this.connections = new ConnectionMeters(node.meters());
    }

    /** Keys and limits are exchanged under open connections; keys that cannot be used change nothing. */
    Future<Void> reopen(SluiceConfig next) {
        return door.access().reconfigure(next.auth()).onSuccess(taken -> door.limits()
                .reconfigure(next.limits(), next.gateway()));
    }

    /** @return the URL of its pages */
    Future<String> deploy(RedisLink redis) {
        SluiceConfig config = node.config();
        Ledger ledger = Ledger.NONE;
        Future<?> shared = Future.succeededFuture();
        if (config.limits().shared()) {
            RedisLedger inRedis = new RedisLedger(
                    redis, UUID.randomUUID().toString(), config.limits().windowMillis(), node.meters());
            shared = deployments.deploy(role, inRedis);
            ledger = inRedis;
        }
        door = FrontDoor.of(config, node.meters(), ledger, drain);
        FrontDoor opened = door;
        boolean sharing = config.limits().shared();
        // Without Redis each gateway counts for itself.
        node.health()
                .depend("limits", Need.USEFUL, () -> !sharing || opened.limits().shared());
        Hub hub = new Hub(node);
        GatewayVerticle first = new GatewayVerticle(node, hub, connections, door);
        return shared.compose(deployed -> deployments.deploy(role, opened.access()))
                .compose(deployed -> deployments.deploy(role, opened.certificates()))
                .compose(deployed -> deployments.deploy(role, hub))
                .compose(deployed -> deployments.deploy(role, first))
                .compose(deployed -> Future.all(others(hub)))
                .map(all -> Listeners.url(ListenerConfig.all(config.gateway()).get(ListenerConfig.MAIN), first.port()));
    }

    private List<Future<String>> others(Hub hub) {
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
