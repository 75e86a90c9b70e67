package dev.sluice.config;

import java.util.List;

/** All that one node is told: which roles it runs, and a section for each part. */
public record SluiceConfig(
        @Setting(
                        value = "The preset whose values lie between the built-in defaults and the files.",
                        byDefault = "development",
                        oneOf = {"development", "test", "production", "high-performance"})
                String preset,
        @Setting(
                        value = "What this node runs.",
                        byDefault =
                                "[\"gateway\", \"delta-stream\", \"snapshot\", \"sync-log\", \"room-broadcaster\", \"trace-batcher\"]",
                        oneOf = {"gateway", "delta-stream", "snapshot", "sync-log", "room-broadcaster", "trace-batcher"
                        },
                        itemsMin = 1)
                List<String> roles,
        @Setting("The process as a whole.") NodeConfig node,
        @Setting("Membership and the event bus between nodes.") ClusterConfig cluster,
        @Setting("How owners of channels and gateways keep in touch.") BusConfig bus,
        @Setting("The Redis server that nodes share.") RedisConfig redis,
        @Setting("Who may connect.") AuthConfig auth,
        @Setting("Where clients connect, and the limits they meet there.") GatewayConfig gateway,
        @Setting("How much clients may ask of the node; 0 sets no limit.") LimitsConfig limits,
        @Setting("The owners of delta streams.") DeltaStreamConfig deltaStream,
        @Setting("The rolling snapshots of delta streams.") SnapshotConfig snapshot,
        @Setting("The owners of documents.") SyncLogConfig syncLog,
        @Setting("The owners of rooms.") RoomBroadcasterConfig roomBroadcaster,
        @Setting("The owners of trace sessions.") TraceBatcherConfig traceBatcher) {

    public SluiceConfig {
        Section.of(SluiceConfig.class)
                .check(
                        preset,
                        roles,
                        node,
                        cluster,
                        bus,
                        redis,
                        auth,
                        gateway,
                        limits,
                        deltaStream,
                        snapshot,
                        syncLog,
                        roomBroadcaster,
                        traceBatcher);
        roles = List.copyOf(roles);
        if (roles.contains("gateway")) {
            FrontDoorRules.check(preset, auth, gateway, limits);
            if (limits.shared() && !redis.enabled()) {
                throw ConfigError.rule(
                                "limits.scope",
                                LimitsConfig.CLUSTER,
                                "\"node\" while redis.enabled is false",
                                "redis.enabled",
                                "roles")
                        .thrown();
            }
        }
        if (roles.contains("sync-log") && !syncLog.storesHere() && !redis.enabled()) {
            throw ConfigError.rule(
                            "syncLog.store",
                            syncLog.store(),
                            "\"sqlite\" while redis.enabled is false",
                            "redis.enabled",
                            "roles")
                    .thrown();
        }
        if (roles.contains("trace-batcher") && !traceBatcher.storesHere() && !redis.enabled()) {
            throw ConfigError.rule(
                            "traceBatcher.store",
                            traceBatcher.store(),
                            "\"sqlite\" while redis.enabled is false",
                            "redis.enabled",
                            "roles")
                    .thrown();
        }
    }

    public static SluiceConfig defaults() {
        return Section.of(SluiceConfig.class).defaults();
    }

    /**
     * The defaults with the settings in {@code json} laid over them.
     *
     * @throws ConfigException with all that is wrong with them
     */
    public static SluiceConfig parse(String json) {
        return LoadedConfig.of(List.of(ConfigLayer.parse("JSON", json)), List.of())
                .config();
    }

    /** Whether this node runs {@code role}. */
    public boolean runs(String role) {
        return roles.contains(role);
    }
}
