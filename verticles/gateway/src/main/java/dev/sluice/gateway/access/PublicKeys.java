package dev.sluice.gateway.access;

import dev.sluice.gateway.access.KeyMaterial.KeyFile;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.impl.jose.JWK;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads public keys as the JWT library wants them, and refuses what it would take without a word: weak keys, private
 * keys, and key sets of which nothing can be used.
 */
final class PublicKeys {
    private static final String RS256 = "RS256";
    static final String ES256 = "ES256";
    static final String EDDSA = "EdDSA";
    private static final List<String> ALGORITHMS = List.of(RS256, ES256, EDDSA);
    private static final int RSA_BITS_MIN = 2048;
    private static final int P256_BITS = 256;
    private static final Pattern PEM_BLOCK =
            Pattern.compile("-----BEGIN ([A-Z ]+)-----\\s.*?-----END \\1-----", Pattern.DOTALL);
    private static final Set<String> KEY_TYPES = Set.of("RSA", "EC", "OKP");

    private PublicKeys() {}

    /** Of each public key and each certificate in the file. */
    static List<PubSecKeyOptions> ofPem(KeyFile file) throws KeyException {
        List<PubSecKeyOptions> keys = new ArrayList<>();
        Matcher block = PEM_BLOCK.matcher(file.text());
        while (block.find()) {
            if (block.group(1).contains("PRIVATE")) {
                throw new KeyException(file.name(), "holds a private key: verifying takes the public one");
            }
            keys.add(ofPemBlock(file.name(), block.group()));
        }
        if (keys.isEmpty()) {
            throw new KeyException(file.name(), "holds no public key and no certificate in PEM");
        }
        return keys;
    }

    private static PubSecKeyOptions ofPemBlock(String name, String pem) throws KeyException {
        for (String algorithm : ALGORITHMS) {
            PubSecKeyOptions key =
                    new PubSecKeyOptions().setAlgorithm(algorithm).setBuffer(pem);
            Optional<PublicKey> parsed = parsed(key);
            if (parsed.isPresent() && algorithm.equals(algorithmOf(parsed.get()))) {
                return key;
            }
        }
        throw new KeyException(
                name, "holds a key that is neither RSA of " + RSA_BITS_MIN + " bits or more, nor P-256, nor Ed25519");
    }

    private static Optional<PublicKey> parsed(PubSecKeyOptions key) {
        try {
            return Optional.ofNullable(new JWK(key).publicKey());
        } catch (RuntimeException notOfThatKind) {
            return Optional.empty();
        }
    }

    /** The keys of a set that can verify here, each with its {@code alg}. */
    static List<JsonObject> ofKeySet(KeyFile file) throws KeyException {
        JsonArray members;
        try {
            members = new JsonObject(file.text()).getJsonArray("keys", new JsonArray());
        } catch (RuntimeException notJson) {
            throw new KeyException(file.name(), "is no JSON Web Key Set");
        }
        List<JsonObject> keys = new ArrayList<>();
        for (Object member : members) {
            if (member instanceof JsonObject key && isForSignatures(key)) {
                ofKeySetMember(file.name(), key).ifPresent(keys::add);
            }
        }
        if (keys.isEmpty()) {
            throw new KeyException(file.name(), "holds no public key for RS256, ES256 or EdDSA");
        }
        return keys;
    }

    /** Providers publish keys for encryption and for other algorithms beside those for us. */
    private static boolean isForSignatures(JsonObject key) {
        Object use = key.getValue("use");
        Object algorithm = key.getValue("alg");
        return (use == null || use.equals("sig")) && (algorithm == null || ALGORITHMS.contains(algorithm));
    }

    private static Optional<JsonObject> ofKeySetMember(String name, JsonObject key) throws KeyException {
        if ("oct".equals(key.getValue("kty")) || key.containsKey("d")) {
            throw new KeyException(name, "holds a secret or private key: a key set is for public ones");
        }
        if (!KEY_TYPES.contains(String.valueOf(key.getValue("kty")))) {
            return Optional.empty();
        }
        PublicKey parsed;
        try {
            parsed = new JWK(key).publicKey();
        } catch (RuntimeException malformed) {
            parsed = null;
        }
        String algorithm = parsed == null ? null : algorithmOf(parsed);
        if (algorithm == null || !algorithm.equals(key.getString("alg", algorithm))) {
            throw new KeyException(name, "holds a key that is malformed, weak or not for its algorithm");
        }
        return Optional.of(key.copy().put("alg", algorithm));
    }

    /** The algorithm that a key is good for, or null. */
    private static String algorithmOf(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return rsa.getModulus().bitLength() >= RSA_BITS_MIN ? RS256 : null;
        } else if (key instanceof ECPublicKey ec) {
            return ec.getParams().getCurve().getField().getFieldSize() == P256_BITS ? ES256 : null;
        } else if (key instanceof EdECPublicKey edwards) {
            return edwards.getParams().getName().equals("Ed25519") ? EDDSA : null;
        }
        return null;
    }
}
