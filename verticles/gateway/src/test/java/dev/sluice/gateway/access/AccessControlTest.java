package dev.sluice.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.config.SluiceConfig;
import dev.sluice.gateway.access.Authentication.Denied;
import dev.sluice.gateway.access.Authentication.Granted;
import dev.sluice.gateway.access.Authentication.Reason;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessControlTest {
    private static final int POLL_MILLIS = 10;
    private static final String CLAIMS = "{\"sub\":\"ann\"}";

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Path keys;

    @BeforeEach
    void writeKeys() throws IOException {
        keys = Files.writeString(directory.resolve("keys.pem"), TestTokens.publicPem(TestTokens.RSA));
    }

    @AfterEach
    void close() {
        vertx.close();
    }

    @Test
    void rotatedKeysAreTakenWithoutRestart() throws Exception {
        AccessControl access = open();
        assertThat(judged(access, TestTokens.rs256(CLAIMS))).isInstanceOf(Granted.class);
        assertThat(judged(access, TestTokens.es256(CLAIMS))).isEqualTo(new Denied(Reason.ALGORITHM));

        Files.writeString(keys, TestTokens.publicPem(TestTokens.EC));

        await().untilAsserted(() -> {
            assertThat(judged(access, TestTokens.es256(CLAIMS))).isInstanceOf(Granted.class);
            assertThat(judged(access, TestTokens.rs256(CLAIMS))).isEqualTo(new Denied(Reason.ALGORITHM));
        });
    }

    @Test
    void brokenKeysChangeNothingAndAreReported() throws Exception {
        AccessControl access = open();

        Files.writeString(keys, "half a fi");

        await().until(() -> access.problem().isPresent());
        assertThat(access.problem().get()).contains("keys.pem", "holds no public key");
        assertThat(judged(access, TestTokens.rs256(CLAIMS))).isInstanceOf(Granted.class);

        Files.writeString(keys, TestTokens.publicPem(TestTokens.RSA));
        await().until(() -> access.problem().isEmpty());
    }

    @Test
    void refusalsAreCountedByReason() throws Exception {
        AccessControl access = open();

        judged(access, "nonsense");
        judged(access, TestTokens.hs256(CLAIMS));

        assertThat(meters.counter("sluice.access.denied", "reason", "malformed").count())
                .isEqualTo(1);
        assertThat(meters.counter("sluice.access.denied", "reason", "algorithm").count())
                .isEqualTo(1);
    }

    @Test
    void apiKeyIsKnownByItsHashAlone() throws Exception {
        SluiceConfig config = SluiceConfig.parse(
                """
                {"auth": {"mode": "required", "apiKeys": {"backend": {"sha256":
                  "%s", "rights": {"publish": ["stream/*"]}}}}}
                """
                        .formatted(sha256("let me in")));
        Authenticator authenticator =
                Authenticator.of(vertx, config.auth(), new KeyMaterial(Optional.empty(), List.of(), List.of()));

        assertThat(authenticator.authenticate(Optional.of(new Credential.ApiKey("let me in")), 0))
                .isInstanceOfSatisfying(Granted.class, granted -> {
                    assertThat(granted.principal().id()).isEqualTo("backend");
                    assertThat(granted.principal().backend()).isTrue();
                });
        assertThat(authenticator.authenticate(Optional.of(new Credential.ApiKey("let me in!")), 0))
                .isEqualTo(new Denied(Reason.API_KEY));
        assertThat(authenticator.authenticate(Optional.empty(), 0)).isEqualTo(new Denied(Reason.MISSING));
    }

    @Test
    void openDoorLetsEverybodyIn() throws Exception {
        Authenticator authenticator = Authenticator.of(
                vertx, SluiceConfig.defaults().auth(), new KeyMaterial(Optional.empty(), List.of(), List.of()));

        assertThat(authenticator.authenticate(Optional.empty(), 0)).isEqualTo(new Granted(Principal.ANYONE));
    }

    private static Authentication judged(AccessControl access, String token) {
        return access.authenticate(token, 0)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private AccessControl open() throws Exception {
        SluiceConfig config = SluiceConfig.parse(
                "{\"auth\": {\"mode\": \"required\", \"jwt\": {\"keyFiles\": [\"%s\"]}}}".formatted(keys));
        AccessControl access = new AccessControl(config.auth(), meters, POLL_MILLIS);
        vertx.deployVerticle(access).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        return access;
    }

    private static String sha256(String text) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest);
    }
}
