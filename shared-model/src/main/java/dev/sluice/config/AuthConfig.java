package dev.sluice.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Who may connect, and how they show who they are. */
public record AuthConfig(
        @Setting(
                        value = "\"required\" lets in who shows a token or a key. \"open\" lets everyone do everything,"
                                + " and is therefore refused unless gateway.host is a loopback address and the preset"
                                + " is development or test.",
                        byDefault = OPEN,
                        oneOf = {OPEN, REQUIRED},
                        applies = Applies.VERTICLE)
                String mode,
        @Setting(
                        value = "How long a connection may stay without showing who it is; it gets nothing but errors"
                                + " until then.",
                        byDefault = "10000",
                        unit = "ms",
                        min = 10,
                        max = 600_000,
                        applies = Applies.LIVE)
                int timeoutMillis,
        @Setting(
                        value = "How many tokens may wait to be verified; further ones are refused for the moment.",
                        byDefault = "1000",
                        unit = "tokens",
                        min = 1,
                        max = 1_000_000,
                        applies = Applies.LIVE)
                int pendingMax,
        @Setting(
                        value = "The header that carries an API key.",
                        byDefault = "X-API-Key",
                        pattern = "[A-Za-z0-9-]{1,64}",
                        patternInWords = "the name of a header",
                        applies = Applies.LIVE)
                String apiKeyHeader,
        @Setting(
                        value = "API keys by the name of who holds them; null removes one.",
                        byDefault = "{}",
                        pattern = "[A-Za-z0-9._-]{1,64}",
                        patternInWords = "a name of 1 to 64 letters, digits, '.', '_' and '-'",
                        applies = Applies.LIVE)
                Map<String, ApiKeyConfig> apiKeys,
        @Setting("JSON Web Tokens.") JwtConfig jwt,
        @Setting(
                        value = "Whether metrics and statistics are shown to everybody; else they take the right to"
                                + " administer.",
                        byDefault = "false",
                        applies = Applies.LIVE)
                boolean openMetrics) {

    static final String OPEN = "open";
    static final String REQUIRED = "required";

    public AuthConfig {
        Section.of(AuthConfig.class).check(mode, timeoutMillis, pendingMax, apiKeyHeader, apiKeys, jwt, openMetrics);
        apiKeys = Collections.unmodifiableMap(new LinkedHashMap<>(apiKeys));
        for (var key : apiKeys.entrySet()) {
            if (key.getValue().sha256().isEmpty()) {
                var path = ConfigPath.join(ConfigPath.child("apiKeys", key.getKey()), "sha256");
                throw ConfigError.rule(path, "", "the SHA-256 of the key in 64 lower-case hexadecimal digits")
                        .thrown();
            }
        }
    }

    public static AuthConfig defaults() {
        return Section.of(AuthConfig.class).defaults();
    }

    /** Whether everybody may do everything. */
    public boolean open() {
        return mode.equals(OPEN);
    }

    /** Whether there is any token or key that would let somebody in. */
    boolean hasWayIn() {
        return !apiKeys.isEmpty() || jwt.hasKeys();
    }
}
