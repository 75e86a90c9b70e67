package dev.sluice.config;

/** Membership and the event bus between nodes. */
public record ClusterConfig(
        @Setting(value = "Whether the node joins a cluster. A node alone needs none of it.", byDefault = "false")
                boolean enabled,
        @Setting(
                        value = "The Hazelcast configuration of the cluster.",
                        byDefault = "cluster.xml",
                        pattern = ".+",
                        patternInWords = "a path, not empty")
                String file,
        @Setting(
                        value = "The address that the event bus listens on for other nodes.",
                        byDefault = "127.0.0.1",
                        pattern = "\\S+",
                        patternInWords = "a host name or address")
                String busHost,
        @Setting(
                        value = "The port that the event bus listens on; 0 takes a free one.",
                        byDefault = "0",
                        min = 0,
                        max = 65_535)
                int busPort,
        @Setting(
                        value = "The address that other nodes are told to use for this one's event bus,"
                                + " where it differs from busHost; empty where it does not.",
                        byDefault = "",
                        pattern = "\\S*",
                        patternInWords = "a host name or address, or nothing")
                String busPublicHost,
        @Setting("TLS on the event bus between nodes.") BusTlsConfig busTls) {

    public ClusterConfig {
        Section.of(ClusterConfig.class).check(enabled, file, busHost, busPort, busPublicHost, busTls);
    }

    public static ClusterConfig defaults() {
        return Section.of(ClusterConfig.class).defaults();
    }
}
