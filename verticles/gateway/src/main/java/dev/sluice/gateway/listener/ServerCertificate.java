package dev.sluice.gateway.listener;

import dev.sluice.config.TlsConfig;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import javax.net.ssl.X509KeyManager;

/**
 * A certificate with its key, both known to be usable and to belong together: TLS itself would only tell the clients.
 *
 * @param pem what the server shows
 * @param expiresMillis when its time ends
 */
record ServerCertificate(PemKeyCertOptions pem, String serialNumber, long expiresMillis) {
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");
    private static final byte[] PROBE = {1};

    static List<Path> paths(TlsConfig config) {
        return List.of(Path.of(config.keyFile()), Path.of(config.certificateFile()));
    }

    /** Blocks. @throws CertificateException that names the file, and nothing of what is in it */
    static ServerCertificate read(Vertx vertx, TlsConfig config, long nowMillis) throws CertificateException {
        PemKeyCertOptions pem = new PemKeyCertOptions()
                .setKeyValue(content(config.keyFile()))
                .setCertValue(content(config.certificateFile()));
        X509KeyManager keys = keys(vertx, pem, config);
        for (Map.Entry<String, String> kind : SIGNATURES.entrySet()) {
            String[] aliases = keys.getServerAliases(kind.getKey(), null);
            if (aliases != null && aliases.length > 0) {
                X509Certificate leaf = keys.getCertificateChain(aliases[0])[0];
                if (!belongTogether(keys.getPrivateKey(aliases[0]), leaf, kind.getValue())) {
                    throw new CertificateException(config.keyFile(), "is not the key of " + config.certificateFile());
                }
                if (leaf.getNotAfter().getTime() <= nowMillis) {
                    throw new CertificateException(
                            config.certificateFile(),
                            "expired at " + leaf.getNotAfter().toInstant());
                }
                return new ServerCertificate(
                        pem,
                        leaf.getSerialNumber().toString(16),
                        leaf.getNotAfter().getTime());
            }
        }
        throw new CertificateException(config.certificateFile(), "holds a key that is neither RSA, EC nor Ed25519");
    }

    private static Buffer content(String file) throws CertificateException {
        try {
            return Buffer.buffer(Files.readAllBytes(Path.of(file)));
        } catch (IOException e) {
            throw new CertificateException(
                    file, "cannot be read: " + e.getClass().getSimpleName());
        }
    }

    /** The message of the cause is left out: it may quote the file. */
    private static X509KeyManager keys(Vertx vertx, PemKeyCertOptions pem, TlsConfig config)
            throws CertificateException {
        try {
            return (X509KeyManager) pem.getKeyManagerFactory(vertx).getKeyManagers()[0];
        } catch (Exception e) {
            throw new CertificateException(
                    config.certificateFile(),
                    "and " + config.keyFile() + " are no certificate with its private key in PEM: "
                            + e.getClass().getSimpleName());
        }
    }

    private static boolean belongTogether(PrivateKey key, X509Certificate certificate, String algorithm) {
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException notOfOneKind) {
            return false;
        }
    }
}
