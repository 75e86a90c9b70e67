package dev.sluice.gateway.access;

import dev.sluice.gateway.access.Authentication.Reason;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.NoSuchKeyIdException;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.security.SignatureException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The keys that signatures are verified with. Each key verifies the one algorithm that it was made for: so a public
 * key is never taken for a secret (RFC 8725, section 3.1). Immutable, for any thread.
 */
final class KeyRing {
    static final String HS256 = "HS256";
    private static final int SECRET_BYTES_MIN = 32;

    private final Set<String> algorithms = new HashSet<>();
    private final JWTAuth library;

    private KeyRing(Vertx vertx, KeyMaterial material) throws KeyException {
        // The claims are judged by TokenClaims, at the time that it is told.
        JWTAuthOptions options = new JWTAuthOptions().setJWTOptions(new JWTOptions().setIgnoreExpiration(true));
        if (material.secret().isPresent()) {
            String secret = material.secret().get();
            if (secret.length() < SECRET_BYTES_MIN) {
                throw new KeyException("the secret", "has fewer than " + SECRET_BYTES_MIN + " characters");
            }
            options.addPubSecKey(new PubSecKeyOptions().setAlgorithm(HS256).setBuffer(secret));
            algorithms.add(HS256);
        }
        for (KeyMaterial.KeyFile file : material.pems()) {
            for (PubSecKeyOptions key : PublicKeys.ofPem(file)) {
                options.addPubSecKey(key);
                algorithms.add(key.getAlgorithm());
            }
        }
        for (KeyMaterial.KeyFile file : material.keySets()) {
            PublicKeys.ofKeySet(file).forEach(key -> {
                options.addJwk(key);
                algorithms.add(key.getString("alg"));
            });
        }
        library = JWTAuth.create(vertx, options);
    }

    /** @throws KeyException for the first key that cannot be used */
    static KeyRing of(Vertx vertx, KeyMaterial material) throws KeyException {
        return new KeyRing(vertx, material);
    }

    /** Without a key for it no algorithm is accepted, "none" least of all. */
    boolean accepts(String algorithm) {
        return algorithms.contains(algorithm);
    }

    /** Whether a signature may take longer than an event loop should be held up. */
    boolean slow() {
        return algorithms.contains(PublicKeys.ES256) || algorithms.contains(PublicKeys.EDDSA);
    }

    /** @return what is wrong with the signature, or empty */
    Optional<Reason> verify(String compact) {
        Future<User> verified;
        try {
            verified = library.authenticate(new TokenCredentials(compact));
        } catch (RuntimeException afterTheSignature) {
            // The library, too, reads the times among the claims, and is not prepared for what they may be.
            return Optional.of(Reason.CLAIMS);
        }
        return verified.succeeded() ? Optional.empty() : Optional.of(reason(verified.cause()));
    }

    private static Reason reason(Throwable cause) {
        if (cause instanceof NoSuchKeyIdException) {
            return Reason.UNKNOWN_KEY;
        }
        boolean signature = cause instanceof SignatureException || cause.getCause() instanceof SignatureException;
        return signature ? Reason.SIGNATURE : Reason.MALFORMED;
    }
}
