package dev.sluice.gateway.access;

import dev.sluice.config.ApiKeyConfig;
import dev.sluice.gateway.access.Authentication.Denied;
import dev.sluice.gateway.access.Authentication.Granted;
import dev.sluice.gateway.access.Authentication.Reason;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The API keys of the configuration, known by their hashes alone. */
final class ApiKeys {
    private record Known(byte[] sha256, Principal principal) {}

    private final List<Known> known;

    ApiKeys(Map<String, ApiKeyConfig> config) {
        known = config.entrySet().stream()
                .map(entry -> new Known(
                        HexFormat.of().parseHex(entry.getValue().sha256()),
                        new Principal(
                                entry.getKey(),
                                Optional.empty(),
                                Rights.of(entry.getValue().rights()),
                                true,
                                Principal.NEVER)))
                .toList();
    }

    /** Takes as long for a wrong key as for a right one: all are compared, each in constant time. */
    Authentication authenticate(String key) {
        byte[] shown = sha256(key);
        Principal found = null;
        for (Known candidate : known) {
            if (MessageDigest.isEqual(candidate.sha256(), shown)) {
                found = candidate.principal();
            }
        }
        return found == null ? new Denied(Reason.API_KEY) : new Granted(found);
    }

    private static byte[] sha256(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
