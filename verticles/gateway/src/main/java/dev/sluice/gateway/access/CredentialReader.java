package dev.sluice.gateway.access;

import dev.sluice.gateway.access.Credential.ApiKey;
import dev.sluice.gateway.access.Credential.Token;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Finds the credential in a request. Where there are several, the one that is hardest to forge across sites counts:
 * headers that only a program can set come first, the query string last.
 */
public final class CredentialReader {
    private static final String BEARER = "bearer ";
    /** An entry of Sec-WebSocket-Protocol: browsers can set no other header of a WebSocket. */
    private static final String SUBPROTOCOL = "sluice.bearer.";

    private static final String QUERY = "token";

    private final String apiKeyHeader;

    public CredentialReader(String apiKeyHeader) {
        this.apiKeyHeader = apiKeyHeader;
    }

    /**
     * @param header the value of a request's header by name, or null
     * @param query the decoded value of a parameter of the query string by name, or null
     */
    public Optional<Credential> read(UnaryOperator<String> header, UnaryOperator<String> query) {
        return bearer(header.apply("Authorization"))
                .or(() -> apiKey(header.apply(apiKeyHeader)))
                .or(() -> subprotocol(header.apply("Sec-WebSocket-Protocol")))
                .or(() -> token(query.apply(QUERY)));
    }

    /** Another scheme than Bearer is no credential of ours: a proxy may use Basic for itself. */
    private static Optional<Credential> bearer(String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? token(authorization.substring(BEARER.length()).strip())
                : Optional.empty();
    }

    private static Optional<Credential> apiKey(String value) {
        return value == null || value.isBlank() ? Optional.empty() : Optional.of(new ApiKey(value.strip()));
    }

    private static Optional<Credential> subprotocol(String offered) {
        return offered == null
                ? Optional.empty()
                : Arrays.stream(offered.split(","))
                        .map(String::strip)
                        .filter(entry -> entry.startsWith(SUBPROTOCOL))
                        .findFirst()
                        .flatMap(entry -> token(entry.substring(SUBPROTOCOL.length())));
    }

    private static Optional<Credential> token(String compact) {
        return compact == null || compact.isEmpty() ? Optional.empty() : Optional.of(new Token(compact));
    }
}
