package dev.sluice.gateway.access;

import java.util.Optional;

/**
 * Somebody whose credential was accepted.
 *
 * @param id the user: a token's {@code sub}, or an API key's name
 * @param clientId what the token calls the client, where it does
 * @param backend whether it is a program of the operator's, which speaks for others: who has an API key
 * @param expiresAtMillis when the credential stops being one, {@link #NEVER} for those that do not
 */
public record Principal(String id, Optional<String> clientId, Rights rights, boolean backend, long expiresAtMillis) {
    public static final long NEVER = Long.MAX_VALUE;

    /** Everybody, where the door is open. */
    public static final Principal ANYONE = new Principal("anyone", Optional.empty(), Rights.ALL, NEVER);

    /** A user, who speaks for nobody else. */
    public Principal(String id, Optional<String> clientId, Rights rights, long expiresAtMillis) {
        this(id, clientId, rights, false, expiresAtMillis);
    }

    public boolean expired(long nowMillis) {
        return nowMillis >= expiresAtMillis;
    }
}
