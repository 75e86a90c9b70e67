package dev.sluice.gateway.access;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.config.JwtConfig;
import dev.sluice.gateway.access.Authentication.Denied;
import dev.sluice.gateway.access.Authentication.Reason;
import dev.sluice.patch.JsonException;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Verifies JSON Web Tokens: what can be refused without arithmetic comes first, then the signature, then the claims.
 * Immutable, for any thread.
 */
final class TokenVerifier {
    private static final Pattern COMPACT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
    private static final int JSON_DEPTH_MAX = 8;
    private static final int JSON_NAME_CHARS_MAX = 256;

    private final KeyRing keys;
    private final TokenClaims claims;
    private final int bytesMax;
    private final JsonReader json;

    TokenVerifier(KeyRing keys, JwtConfig config) {
        this.keys = keys;
        this.claims = new TokenClaims(config);
        this.bytesMax = config.tokenBytesMax();
        this.json = new JsonReader(new JsonLimits(bytesMax, JSON_DEPTH_MAX, JSON_NAME_CHARS_MAX));
    }

    boolean slow() {
        return keys.slow();
    }

    Authentication verify(String compact, long nowMillis) {
        if (compact.length() > bytesMax) {
            return new Denied(Reason.TOO_LARGE);
        } else if (!COMPACT.matcher(compact).matches()) {
            return new Denied(Reason.MALFORMED);
        }
        int header = compact.indexOf('.');
        int signature = compact.lastIndexOf('.');
        try {
            Optional<Reason> problem =
                    headerProblem(json.read(decoded(compact, 0, header))).or(() -> keys.verify(compact));
            if (problem.isPresent()) {
                return new Denied(problem.get());
            }
            // Read anew, and strictly: the library takes the last of two claims of one name, others take the first.
            JsonNode payload = json.read(decoded(compact, header + 1, signature));
            return payload.isObject() ? claims.judge(payload, nowMillis) : new Denied(Reason.MALFORMED);
        } catch (JsonException | IllegalArgumentException notJsonOrNotBase64) {
            return new Denied(Reason.MALFORMED);
        }
    }

    private Optional<Reason> headerProblem(JsonNode header) {
        JsonNode kid = header.path("kid");
        if (!header.isObject() || !(kid.isMissingNode() || kid.isTextual())) {
            return Optional.of(Reason.MALFORMED);
        } else if (header.has("crit") || !keys.accepts(header.path("alg").asText())) {
            // RFC 7515, section 4.1.11: extensions that are not understood refuse the token, and none are.
            return Optional.of(Reason.ALGORITHM);
        }
        return Optional.empty();
    }

    private static byte[] decoded(String compact, int from, int to) {
        return Base64.getUrlDecoder().decode(compact.substring(from, to));
    }
}
