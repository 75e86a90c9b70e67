package dev.sluice.gateway.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes tokens and keys with the JDK alone, so that the library is not held against itself. */
final class TestTokens {
    static final String SECRET = "a secret of the tests, long enough for HS256";
    static final KeyPair RSA = keys("RSA", 2048);
    static final KeyPair RSA_WEAK = keys("RSA", 1024);
    static final KeyPair EC = ecKeys("secp256r1");
    static final KeyPair EC_P384 = ecKeys("secp384r1");
    static final KeyPair ED25519 = keys("Ed25519", 255);

    private TestTokens() {}

    static String hs256(String payload) {
        return sign("{\"alg\":\"HS256\",\"typ\":\"JWT\"}", payload, "HmacSHA256", secret(SECRET));
    }

    static String rs256(String payload) {
        return sign("{\"alg\":\"RS256\"}", payload, "SHA256withRSA", RSA.getPrivate());
    }

    static String es256(String payload) {
        return sign("{\"alg\":\"ES256\"}", payload, "SHA256withECDSAinP1363Format", EC.getPrivate());
    }

    static String edDsa(String payload) {
        return sign("{\"alg\":\"EdDSA\"}", payload, "Ed25519", ED25519.getPrivate());
    }

    static Key secret(String text) {
        return new SecretKeySpec(text.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    }

    /** @param algorithm the JDK's name */
    static String sign(String header, String payload, String algorithm, Key key) {
        String signed = base64(header) + "." + base64(payload);
        byte[] bytes = signed.getBytes(StandardCharsets.US_ASCII);
        try {
            byte[] signature;
            if (key instanceof PrivateKey privateKey) {
                Signature signer = Signature.getInstance(algorithm);
                signer.initSign(privateKey);
                signer.update(bytes);
                signature = signer.sign();
            } else {
                Mac mac = Mac.getInstance(algorithm);
                mac.init(key);
                signature = mac.doFinal(bytes);
            }
            return signed + "." + base64(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String pem(String label, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    static String publicPem(KeyPair keys) {
        return pem("PUBLIC KEY", keys.getPublic().getEncoded());
    }

    static String rsaJwk(KeyPair keys, String kid) {
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        return "{\"kty\":\"RSA\",\"kid\":\"%s\",\"n\":\"%s\",\"e\":\"%s\"}"
                .formatted(
                        kid,
                        base64(unsigned(key.getModulus().toByteArray(), 0)),
                        base64(unsigned(key.getPublicExponent().toByteArray(), 0)));
    }

    static String ecJwk(KeyPair keys, String kid) {
        ECPublicKey key = (ECPublicKey) keys.getPublic();
        return "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"%s\",\"alg\":\"ES256\",\"use\":\"sig\",\"x\":\"%s\",\"y\":\"%s\"}"
                .formatted(
                        kid,
                        base64(unsigned(key.getW().getAffineX().toByteArray(), 32)),
                        base64(unsigned(key.getW().getAffineY().toByteArray(), 32)));
    }

    static String ed25519Jwk(KeyPair keys, String kid) {
        byte[] der = keys.getPublic().getEncoded();
        String x = base64(Arrays.copyOfRange(der, der.length - 32, der.length));
        return "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"%s\",\"x\":\"%s\"}".formatted(kid, x);
    }

    static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Without the sign's byte, and padded to {@code length}. */
    private static byte[] unsigned(byte[] twosComplement, int length) {
        int skip = twosComplement.length > 1 && twosComplement[0] == 0 ? 1 : 0;
        byte[] magnitude = Arrays.copyOfRange(twosComplement, skip, twosComplement.length);
        byte[] padded = new byte[Math.max(length, magnitude.length)];
        System.arraycopy(magnitude, 0, padded, padded.length - magnitude.length, magnitude.length);
        return padded;
    }

    private static KeyPair keys(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair ecKeys(String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
