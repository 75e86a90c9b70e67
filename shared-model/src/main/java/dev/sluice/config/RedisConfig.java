package dev.sluice.config;

/** The Redis server that nodes share. */
public record RedisConfig(
        @Setting(value = "Whether the node connects to Redis.", byDefault = "false") boolean enabled,
        @Setting(
                        value = "Where Redis is: redis:// or, over TLS, rediss://, with user, password and database"
                                + " where it wants them.",
                        byDefault = "redis://127.0.0.1:6379",
                        pattern = "rediss?://\\S+",
                        patternInWords = "a URL such as redis://user:password@host:6379/0",
                        secret = true)
                String url,
        @Setting(
                        value = "A file that holds the URL, for one with a password in it. It is used instead of url;"
                                + " empty for none.",
                        byDefault = "")
                String urlFile,
        @Setting(
                        value = "What the names of all keys and channels begin with.",
                        byDefault = "sluice:",
                        pattern = "[!-z|~]{1,64}",
                        patternInWords = "1 to 64 printable characters, no blank and no brace")
                String prefix,
        @Setting(value = "How long connecting may take.", byDefault = "2000", unit = "ms", min = 10, max = 60_000)
                int connectTimeoutMillis,
        @Setting(
                        value = "How long a command waits for its answer before the connection counts as dead.",
                        byDefault = "5000",
                        unit = "ms",
                        min = 50,
                        max = 600_000)
                int commandTimeoutMillis,
        @Setting(
                        value = "How often an idle connection is probed.",
                        byDefault = "2000",
                        unit = "ms",
                        min = 50,
                        max = 600_000)
                int probeMillis,
        @Setting(
                        value = "The shortest pause before a lost connection is made anew.",
                        byDefault = "50",
                        unit = "ms",
                        min = 1,
                        max = 60_000)
                int reconnectMinMillis,
        @Setting(
                        value = "The longest pause before a lost connection is made anew. Each failure doubles the"
                                + " pause up to this, and chance shortens it, so that nodes do not come at once.",
                        byDefault = "2000",
                        unit = "ms",
                        min = 1,
                        max = 600_000)
                int reconnectMaxMillis,
        @Setting(
                        value = "How many commands may wait for answers; more are refused.",
                        byDefault = "4096",
                        unit = "commands",
                        min = 1,
                        max = 1_048_576)
                int commandsPendingMax) {

    public RedisConfig {
        Section.of(RedisConfig.class)
                .check(
                        enabled,
                        url,
                        urlFile,
                        prefix,
                        connectTimeoutMillis,
                        commandTimeoutMillis,
                        probeMillis,
                        reconnectMinMillis,
                        reconnectMaxMillis,
                        commandsPendingMax);
        if (reconnectMinMillis > reconnectMaxMillis) {
            throw ConfigError.rule(
                            "reconnectMinMillis",
                            reconnectMinMillis,
                            "at most reconnectMaxMillis (" + reconnectMaxMillis + ")",
                            "reconnectMaxMillis")
                    .thrown();
        }
    }

    public static RedisConfig defaults() {
        return Section.of(RedisConfig.class).defaults();
    }
}
