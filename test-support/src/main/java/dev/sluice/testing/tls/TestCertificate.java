package dev.sluice.testing.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate that signs itself, for localhost, with its key, both in PEM; made anew for each test. */
public record TestCertificate(String keyPem, String certificatePem, X509Certificate certificate) {
    private static final String ALIAS = "test";
    private static final String PASSWORD = "password";
    private static final long SECONDS_MAX = 60;

    /** Makes one with the JDK's keytool. */
    public static TestCertificate create() {
        return create("RSA");
    }

    /** @param algorithm as keytool calls it: RSA, EC, Ed25519 */
    public static TestCertificate create(String algorithm) {
        try {
            Path folder = Files.createTempDirectory("sluice-certificate");
            Path store = folder.resolve("store.p12");
            generate(algorithm, store);
            KeyStore keys = load(store);
            X509Certificate certificate = (X509Certificate) keys.getCertificate(ALIAS);
            byte[] key = keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded();
            Files.delete(store);
            Files.delete(folder);
            return new TestCertificate(
                    pem("PRIVATE KEY", key), pem("CERTIFICATE", certificate.getEncoded()), certificate);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("no certificate for the test", e);
        }
    }

    public TestCertificate write(Path keyFile, Path certificateFile) throws IOException {
        Files.writeString(keyFile, keyPem);
        Files.writeString(certificateFile, certificatePem);
        return this;
    }

    /** For clients that trust these, and no others. */
    public static SSLContext trusting(TestCertificate... certificates) {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            for (int i = 0; i < certificates.length; i++) {
                trusted.setCertificateEntry("trusted " + i, certificates[i].certificate());
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("no trust for the test", e);
        }
    }

    private static void generate(String algorithm, Path store) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                algorithm,
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD);
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!keytool.waitFor(SECONDS_MAX, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new IOException("keytool made no certificate");
            }
        } catch (InterruptedException e) {
            keytool.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool ran", e);
        }
    }

    private static KeyStore load(Path store) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + type + "-----\n";
    }
}
