package dev.sluice.config;

/** How owners of channels and gateways keep in touch. */
public record BusConfig(
        @Setting(
                        value = "For how long an owner sends batches to a gateway that does not renew.",
                        byDefault = "6000",
                        unit = "ms",
                        min = 100,
                        max = 600_000)
                int leaseMillis,
        @Setting(
                        value = "How often a gateway renews its leases. Less than half of leaseMillis,"
                                + " so that one lost renewal ends nothing.",
                        byDefault = "2000",
                        unit = "ms",
                        min = 10,
                        max = 300_000)
                int renewMillis,
        @Setting(
                        value = "How far beyond what a gateway has taken in a channel's owner may send to it.",
                        byDefault = "8192",
                        unit = "messages",
                        min = 16,
                        max = 1_048_576)
                int windowMessages,
        @Setting(
                        value = "How long a request waits for its reply before it counts as lost.",
                        byDefault = "2000",
                        unit = "ms",
                        min = 50,
                        max = 60_000)
                int requestTimeoutMillis,
        @Setting(
                        value = "The size at which a batch is sent without waiting for more entries.",
                        byDefault = "65536",
                        unit = "bytes",
                        min = 1_024,
                        max = 16_777_216)
                int batchBytesMax) {

    public BusConfig {
        Section.of(BusConfig.class)
                .check(leaseMillis, renewMillis, windowMessages, requestTimeoutMillis, batchBytesMax);
        if (renewMillis * 2L >= leaseMillis) {
            throw ConfigError.rule(
                            "renewMillis",
                            renewMillis,
                            "less than half of leaseMillis (" + leaseMillis
                                    + "), so that one lost renewal does not end a lease",
                            "leaseMillis")
                    .thrown();
        }
    }

    public static BusConfig defaults() {
        return Section.of(BusConfig.class).defaults();
    }
}
