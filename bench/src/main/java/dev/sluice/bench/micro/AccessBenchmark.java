package dev.sluice.bench.micro;

import dev.sluice.config.SluiceConfig;
import dev.sluice.gateway.access.AccessControl;
import dev.sluice.gateway.access.Authentication;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a token costs from its text to the principal, with the hand-over to a worker where there is one. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class AccessBenchmark {
    /** RSA of 2048 bits, P-256, Ed25519. */
    @Param({"RS256 RSA SHA256withRSA", "ES256 EC SHA256withECDSAinP1363Format", "EdDSA Ed25519 Ed25519"})
    public String algorithm;

    private final Vertx vertx = Vertx.vertx();
    private AccessControl access;
    private String token;

    @Setup
    public void open() throws GeneralSecurityException, IOException {
        String[] names = algorithm.split(" ");
        KeyPair keys = KeyPairGenerator.getInstance(names[1]).generateKeyPair();
        if (names[1].equals("EC")) {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            keys = generator.generateKeyPair();
        }
        Path file = Files.createTempFile("sluice", ".pem");
        file.toFile().deleteOnExit();
        String der = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(keys.getPublic().getEncoded());
        Files.writeString(file, "-----BEGIN PUBLIC KEY-----\n" + der + "\n-----END PUBLIC KEY-----\n");
        SluiceConfig config =
                SluiceConfig.parse("{\"auth\": {\"mode\": \"required\", \"jwt\": {\"keyFiles\": [\"" + file + "\"]}}}");
        access = new AccessControl(config.auth(), new SimpleMeterRegistry(), 1000);
        vertx.deployVerticle(access).toCompletionStage().toCompletableFuture().join();
        String signed = base64("{\"alg\":\"" + names[0] + "\"}") + "."
                + base64("{\"sub\":\"ann\",\"sluice\":{\"subscribe\":[\"stream/*\",\"room/lobby\"]}}");
        Signature signer = Signature.getInstance(names[2]);
        signer.initSign(keys.getPrivate());
        signer.update(signed.getBytes(StandardCharsets.US_ASCII));
        token = signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signer.sign());
        if (!(verified() instanceof Authentication.Granted)) {
            throw new IllegalStateException("the token should be accepted");
        }
    }

    @TearDown
    public void close() {
        vertx.close();
    }

    @Benchmark
    public Authentication verified() {
        return access.authenticate(token, 0)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
