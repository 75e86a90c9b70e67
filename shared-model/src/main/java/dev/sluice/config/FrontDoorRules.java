package dev.sluice.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What keeps a gateway from being left open by mistake. */
final class FrontDoorRules {
    /** For one machine: the others are for machines that strangers reach. */
    private static final Set<String> LOCAL_PRESETS = Set.of("development", "test");

    private FrontDoorRules() {}

    /** @throws ConfigException with all that is wrong; paths are those of the whole configuration */
    static void check(String preset, AuthConfig auth, GatewayConfig gateway, LimitsConfig limits) {
        List<ConfigError> errors = new ArrayList<>();
        boolean local = LOCAL_PRESETS.contains(preset);
        if (auth.open() && !local) {
            errors.add(ConfigError.rule(
                    "auth.mode", auth.mode(), "\"required\" with the preset " + preset, "preset", "roles"));
        } else if (auth.open()) {
            ListenerConfig.all(gateway).forEach((name, listener) -> checkOpen(name, listener, errors));
        } else if (!auth.hasWayIn()) {
            errors.add(new ConfigError(
                    "auth.mode",
                    "\"required\", but nobody could get in",
                    "set auth.jwt.secret (SLUICE_AUTH_JWT_SECRET), auth.jwt.secretFile, auth.jwt.keyFiles,"
                            + " auth.jwt.jwksFiles or auth.apiKeys",
                    "",
                    List.of("auth.mode", "auth.jwt", "auth.apiKeys", "roles")));
        }
        if (!local && gateway.allowedOrigins().isEmpty()) {
            errors.add(ConfigError.rule(
                    "gateway.allowedOrigins",
                    List.of(),
                    "with the preset " + preset + " at least one origin whose pages may connect, such as"
                            + " https://example.org (SLUICE_GATEWAY_ALLOWED_ORIGINS)",
                    "preset",
                    "roles"));
        }
        ListenerConfig.all(gateway).forEach((name, listener) -> checkProxies(name, listener, limits, errors));
        if (!errors.isEmpty()) {
            throw new ConfigException(errors);
        }
    }

    private static void checkOpen(String name, ListenerConfig listener, List<ConfigError> errors) {
        if (!Loopback.is(listener.host())) {
            errors.add(ConfigError.rule(
                    path(name, "host"),
                    listener.host(),
                    "a loopback address (127.0.0.1, ::1 or localhost) while auth.mode is \"open\":"
                            + " without authentication anyone who reaches the port may read and write",
                    "auth.mode",
                    "roles"));
        }
    }

    private static void checkProxies(
            String name, ListenerConfig listener, LimitsConfig limits, List<ConfigError> errors) {
        if (listener.proxyProtocol() && limits.trustedProxies().isEmpty()) {
            errors.add(ConfigError.rule(
                    path(name, "proxyProtocol"),
                    true,
                    "false while limits.trustedProxies is empty: nobody could connect",
                    "limits.trustedProxies",
                    "roles"));
        }
    }

    private static String path(String listener, String key) {
        String section = "gateway";
        if (!listener.equals(ListenerConfig.MAIN)) {
            section = ConfigPath.child(ConfigPath.child(section, "listeners"), listener);
        }
        return ConfigPath.child(section, key);
    }
}
