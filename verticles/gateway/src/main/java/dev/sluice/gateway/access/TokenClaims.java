package dev.sluice.gateway.access;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.config.JwtConfig;
import dev.sluice.gateway.access.Authentication.Denied;
import dev.sluice.gateway.access.Authentication.Granted;
import dev.sluice.gateway.access.Authentication.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Judges the claims (RFC 7519, section 4) of a token whose signature is valid. */
final class TokenClaims {
    private static final int NAME_CHARS_MAX = 256;
    private static final double SECONDS_MAX = 9.0e15;

    private final JwtConfig config;
    private final Rights withoutClaim;

    TokenClaims(JwtConfig config) {
        this.config = config;
        this.withoutClaim = Rights.of(config.rights());
    }

    Authentication judge(JsonNode claims, long nowMillis) {
        JsonNode expiry = claims.path("exp");
        JsonNode notBefore = claims.path("nbf");
        if (!isTime(expiry, !config.expiryRequired()) || !isTime(notBefore, true)) {
            return new Denied(Reason.CLAIMS);
        }
        long expiresAtMillis = expiry.isMissingNode() ? Principal.NEVER : millis(expiry) + config.leewayMillis();
        if (nowMillis >= expiresAtMillis) {
            return new Denied(Reason.EXPIRED);
        } else if (!notBefore.isMissingNode() && nowMillis < millis(notBefore) - config.leewayMillis()) {
            return new Denied(Reason.NOT_YET_VALID);
        } else if (!config.issuer().isEmpty()
                && !config.issuer().equals(claims.path("iss").textValue())) {
            return new Denied(Reason.ISSUER);
        } else if (!config.audience().isEmpty() && !isMeantForUs(claims.path("aud"))) {
            return new Denied(Reason.AUDIENCE);
        }
        return principal(claims, expiresAtMillis);
    }

    private Authentication principal(JsonNode claims, long expiresAtMillis) {
        JsonNode subject = claims.path("sub");
        JsonNode client = claims.path("client_id");
        Optional<Rights> rights = rights(claims.path("sluice"));
        boolean named = isName(subject) || subject.isMissingNode() && isName(client);
        if (!named || rights.isEmpty() || !(client.isMissingNode() || isName(client))) {
            return new Denied(Reason.CLAIMS);
        }
        String id = isName(subject) ? subject.textValue() : client.textValue();
        return new Granted(new Principal(id, Optional.ofNullable(client.textValue()), rights.get(), expiresAtMillis));
    }

    private boolean isMeantForUs(JsonNode audience) {
        if (audience.isTextual()) {
            return config.audience().contains(audience.textValue());
        }
        for (JsonNode one : audience) {
            if (one.isTextual() && config.audience().contains(one.textValue())) {
                return true;
            }
        }
        return false;
    }

    /** Empty when the claim is not of its form: to take it for no rights would hide the issuer's mistake. */
    private Optional<Rights> rights(JsonNode claim) {
        if (claim.isMissingNode()) {
            return Optional.of(withoutClaim);
        }
        JsonNode admin = claim.path("admin");
        Optional<List<String>> subscribe = texts(claim.path("subscribe"));
        Optional<List<String>> publish = texts(claim.path("publish"));
        if (!claim.isObject()
                || subscribe.isEmpty()
                || publish.isEmpty()
                || !(admin.isBoolean() || texts(admin).isPresent())) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    admin.isArray()
                            ? Rights.of(
                                    subscribe.get(), publish.get(), texts(admin).orElseThrow())
                            : Rights.of(subscribe.get(), publish.get(), admin.booleanValue()));
        } catch (IllegalArgumentException noPattern) {
            return Optional.empty();
        }
    }

    private static Optional<List<String>> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        if (!list.isMissingNode() && !list.isArray()) {
            return Optional.empty();
        }
        for (JsonNode item : list) {
            if (!item.isTextual()) {
                return Optional.empty();
            }
            texts.add(item.textValue());
        }
        return Optional.of(texts);
    }

    private static boolean isName(JsonNode claim) {
        return claim.isTextual()
                && !claim.textValue().isEmpty()
                && claim.textValue().length() <= NAME_CHARS_MAX;
    }

    private static boolean isTime(JsonNode claim, boolean mayBeMissing) {
        return claim.isMissingNode() ? mayBeMissing : claim.isNumber() && Math.abs(claim.doubleValue()) < SECONDS_MAX;
    }

    /** Of a NumericDate: seconds, which may have a fraction. */
    private static long millis(JsonNode time) {
        return (long) (time.doubleValue() * 1000);
    }
}
