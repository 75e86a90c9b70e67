package dev.sluice.gateway.access;

import static dev.sluice.gateway.access.TestTokens.EC;
import static dev.sluice.gateway.access.TestTokens.EC_P384;
import static dev.sluice.gateway.access.TestTokens.ED25519;
import static dev.sluice.gateway.access.TestTokens.RSA;
import static dev.sluice.gateway.access.TestTokens.SECRET;
import static dev.sluice.gateway.access.TestTokens.base64;
import static dev.sluice.gateway.access.TestTokens.edDsa;
import static dev.sluice.gateway.access.TestTokens.es256;
import static dev.sluice.gateway.access.TestTokens.hs256;
import static dev.sluice.gateway.access.TestTokens.publicPem;
import static dev.sluice.gateway.access.TestTokens.rs256;
import static dev.sluice.gateway.access.TestTokens.secret;
import static dev.sluice.gateway.access.TestTokens.sign;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sluice.config.JwtConfig;
import dev.sluice.config.RightsConfig;
import dev.sluice.gateway.access.Authentication.Denied;
import dev.sluice.gateway.access.Authentication.Granted;
import dev.sluice.gateway.access.Authentication.Reason;
import dev.sluice.gateway.access.KeyMaterial.KeyFile;
import dev.sluice.model.ChannelId;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenVerifierTest {
    private static final long NOW_SECONDS = 1_800_000_000;
    private static final long NOW = NOW_SECONDS * 1000;
    private static final int LEEWAY = 30;
    private static final String CLAIMS = claims("");

    private static Vertx vertx;
    private static TokenVerifier verifier;

    @BeforeAll
    static void takeKeysOfAllKinds() throws KeyException {
        vertx = Vertx.vertx();
        List<KeyFile> pems = List.of(
                new KeyFile("rsa.pem", publicPem(RSA)),
                new KeyFile("others.pem", publicPem(EC) + "\n" + publicPem(ED25519)));
        verifier = verifier(new KeyMaterial(Optional.of(SECRET), pems, List.of()));
    }

    @AfterAll
    static void close() {
        vertx.close();
    }

    static Stream<Arguments> validTokens() {
        return Stream.of(
                arguments("HS256", hs256(CLAIMS)),
                arguments("RS256", rs256(CLAIMS)),
                arguments("ES256", es256(CLAIMS)),
                arguments("EdDSA", edDsa(CLAIMS)),
                arguments("audience in a list", hs256(claims("\"aud\":[\"other\",\"sluice\"]"))),
                arguments("expired within the leeway", hs256(claims("\"exp\":" + (NOW_SECONDS - LEEWAY + 1)))),
                arguments("not yet valid within the leeway", hs256(claims("\"nbf\":" + (NOW_SECONDS + LEEWAY)))),
                arguments("times with a fraction", hs256(claims("\"exp\":" + NOW_SECONDS + ".5"))),
                arguments("no expiry", hs256("{\"iss\":\"us\",\"aud\":\"sluice\",\"sub\":\"ann\"}")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("validTokens")
    void validTokenNamesItsUser(String name, String token) {
        assertThat(verifier.verify(token, NOW)).isInstanceOfSatisfying(Granted.class, granted -> assertThat(
                        granted.principal().id())
                .isEqualTo("ann"));
    }

    static Stream<Arguments> refusedTokens() {
        String pem = publicPem(RSA);
        String header = "{\"alg\":\"HS256\"}";
        return Stream.of(
                arguments(
                        "alg none, unsigned",
                        base64("{\"alg\":\"none\"}") + "." + base64(CLAIMS) + ".",
                        Reason.MALFORMED),
                arguments("alg none, two parts", base64("{\"alg\":\"none\"}") + "." + base64(CLAIMS), Reason.MALFORMED),
                arguments("alg none, signed", withHeader("{\"alg\":\"none\"}"), Reason.ALGORITHM),
                arguments("alg None in other case", withHeader("{\"alg\":\"nOnE\"}"), Reason.ALGORITHM),
                arguments("alg of other strength", withHeader("{\"alg\":\"HS512\"}"), Reason.ALGORITHM),
                arguments("alg missing", withHeader("{\"typ\":\"JWT\"}"), Reason.ALGORITHM),
                arguments("alg of other type", withHeader("{\"alg\":[\"HS256\"]}"), Reason.ALGORITHM),
                arguments("alg twice", withHeader("{\"alg\":\"HS256\",\"alg\":\"none\"}"), Reason.MALFORMED),
                arguments(
                        "critical extension",
                        withHeader("{\"alg\":\"HS256\",\"crit\":[\"x\"],\"x\":1}"),
                        Reason.ALGORITHM),
                arguments(
                        "key confusion: public PEM as secret",
                        sign(header, CLAIMS, "HmacSHA256", secret(pem)),
                        Reason.SIGNATURE),
                arguments(
                        "key confusion: public DER as secret",
                        sign(
                                header,
                                CLAIMS,
                                "HmacSHA256",
                                new javax.crypto.spec.SecretKeySpec(
                                        RSA.getPublic().getEncoded(), "x")),
                        Reason.SIGNATURE),
                arguments(
                        "embedded key",
                        sign(
                                "{\"alg\":\"RS256\",\"jwk\":" + TestTokens.rsaJwk(TestTokens.RSA_WEAK, "k") + "}",
                                CLAIMS,
                                "SHA256withRSA",
                                TestTokens.RSA_WEAK.getPrivate()),
                        Reason.SIGNATURE),
                arguments(
                        "RSA token of a stranger",
                        sign("{\"alg\":\"RS256\"}", CLAIMS, "SHA256withRSA", TestTokens.RSA_WEAK.getPrivate()),
                        Reason.SIGNATURE),
                arguments(
                        "ES256 with the key of P-384",
                        sign("{\"alg\":\"ES256\"}", CLAIMS, "SHA256withECDSAinP1363Format", EC_P384.getPrivate()),
                        Reason.SIGNATURE),
                arguments(
                        "ES256 of zeros",
                        base64("{\"alg\":\"ES256\"}") + "." + base64(CLAIMS) + "." + base64(new byte[64]),
                        Reason.MALFORMED),
                arguments(
                        "other secret",
                        sign(header, CLAIMS, "HmacSHA256", secret("another secret, just as long as ours")),
                        Reason.SIGNATURE),
                arguments("payload exchanged", exchanged(hs256(CLAIMS)), Reason.SIGNATURE),
                arguments(
                        "signature cut",
                        hs256(CLAIMS).substring(0, hs256(CLAIMS).length() - 4),
                        Reason.SIGNATURE),
                arguments("wrong audience", hs256(claims("\"aud\":\"others\"")), Reason.AUDIENCE),
                arguments("audience missing", hs256("{\"iss\":\"us\",\"sub\":\"ann\"}"), Reason.AUDIENCE),
                arguments("audience of other type", hs256(claims("\"aud\":{\"sluice\":1}")), Reason.AUDIENCE),
                arguments("wrong issuer", hs256(claims("\"iss\":\"them\"")), Reason.ISSUER),
                arguments("issuer missing", hs256("{\"aud\":\"sluice\",\"sub\":\"ann\"}"), Reason.ISSUER),
                arguments("expired", hs256(claims("\"exp\":" + (NOW_SECONDS - LEEWAY))), Reason.EXPIRED),
                arguments("expired long ago", hs256(claims("\"exp\":-1")), Reason.EXPIRED),
                arguments("expiry as text", hs256(claims("\"exp\":\"never\"")), Reason.CLAIMS),
                arguments("expiry beyond all years", hs256(claims("\"exp\":1e300")), Reason.CLAIMS),
                arguments(
                        "not yet valid", hs256(claims("\"nbf\":" + (NOW_SECONDS + LEEWAY + 1))), Reason.NOT_YET_VALID),
                arguments("not before as text", hs256(claims("\"nbf\":\"now\"")), Reason.CLAIMS),
                arguments("no subject", hs256("{\"iss\":\"us\",\"aud\":\"sluice\"}"), Reason.CLAIMS),
                arguments("subject of other type", hs256(claims("\"sub\":7")), Reason.CLAIMS),
                arguments("subject too long", hs256(claims("\"sub\":\"" + "x".repeat(257) + "\"")), Reason.CLAIMS),
                arguments("claim twice", hs256(CLAIMS.replace("}", ",\"sub\":\"root\"}")), Reason.MALFORMED),
                arguments("rights of other type", hs256(claims("\"sluice\":\"admin\"")), Reason.CLAIMS),
                arguments(
                        "right to administer as text", hs256(claims("\"sluice\":{\"admin\":\"true\"}")), Reason.CLAIMS),
                arguments("pattern that is none", hs256(claims("\"sluice\":{\"publish\":[\"ro*\"]}")), Reason.CLAIMS),
                arguments("huge", hs256(claims("\"x\":\"" + "x".repeat(8192) + "\"")), Reason.TOO_LARGE),
                arguments("deep", hs256(claims("\"x\":" + "[".repeat(500) + "]".repeat(500))), Reason.MALFORMED),
                arguments("payload is no object", hs256("[]"), Reason.MALFORMED),
                arguments("payload is no JSON", hs256("{"), Reason.MALFORMED),
                arguments("header is no object", withHeader("7"), Reason.MALFORMED),
                arguments("kid of other type", withHeader("{\"alg\":\"HS256\",\"kid\":{}}"), Reason.MALFORMED),
                arguments("empty", "", Reason.MALFORMED),
                arguments("dots", "..", Reason.MALFORMED),
                arguments("four parts", hs256(CLAIMS) + ".AAAA", Reason.MALFORMED),
                arguments("no base64", "!.!.!", Reason.MALFORMED),
                arguments("base64 of odd length", "A.A.A", Reason.MALFORMED),
                arguments("line break", hs256(CLAIMS) + "\n", Reason.MALFORMED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedTokens")
    void tokenIsRefused(String name, String token, Reason reason) {
        assertThat(verifier.verify(token, NOW)).isEqualTo(new Denied(reason));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "ES256", "EdDSA", "HS256"})
    void algorithmWithoutKeyIsRefused(String algorithm) throws KeyException {
        TokenVerifier noKeys = verifier(new KeyMaterial(Optional.empty(), List.of(), List.of()));
        String token = withHeader("{\"alg\":\"" + algorithm + "\"}");

        assertThat(noKeys.verify(token, NOW)).isEqualTo(new Denied(Reason.ALGORITHM));
    }

    @Test
    void keySetChoosesByKeyId() throws KeyException {
        String set = "{\"keys\":[%s,%s,%s,{\"kty\":\"RSA\",\"use\":\"enc\"}]}"
                .formatted(TestTokens.rsaJwk(RSA, "r"), TestTokens.ecJwk(EC, "e"), TestTokens.ed25519Jwk(ED25519, "d"));
        TokenVerifier ofSet =
                verifier(new KeyMaterial(Optional.empty(), List.of(), List.of(new KeyFile("jwks.json", set))));

        assertThat(ofSet.verify(
                        sign("{\"alg\":\"RS256\",\"kid\":\"r\"}", CLAIMS, "SHA256withRSA", RSA.getPrivate()), NOW))
                .isInstanceOf(Granted.class);
        assertThat(ofSet.verify(es256(CLAIMS), NOW)).isInstanceOf(Granted.class);
        assertThat(ofSet.verify(edDsa(CLAIMS), NOW)).isInstanceOf(Granted.class);
        assertThat(ofSet.verify(
                        sign("{\"alg\":\"RS256\",\"kid\":\"x\"}", CLAIMS, "SHA256withRSA", RSA.getPrivate()), NOW))
                .isEqualTo(new Denied(Reason.UNKNOWN_KEY));
        assertThat(ofSet.verify(hs256(CLAIMS), NOW)).isEqualTo(new Denied(Reason.ALGORITHM));
    }

    @Test
    void principalEndsWithItsTokenAndItsLeeway() {
        Principal principal = granted(claims("\"exp\":" + (NOW_SECONDS + 60)));

        assertThat(principal.expiresAtMillis()).isEqualTo(NOW + (60 + LEEWAY) * 1000L);
        assertThat(principal.expired(NOW + (60 + LEEWAY) * 1000L - 1)).isFalse();
        assertThat(principal.expired(NOW + (60 + LEEWAY) * 1000L)).isTrue();
    }

    @Test
    void claimGivesRights() {
        Principal principal = granted(
                claims(
                        "\"client_id\":\"tab-7\",\"sluice\":{\"subscribe\":[\"room/lobby\",\"trace/*\"],\"publish\":[\"room/lobby\"]}"));

        assertThat(principal.clientId()).contains("tab-7");
        assertThat(principal.backend()).isFalse();
        assertThat(principal.rights().maySubscribe(ChannelId.parse("trace/t/1")))
                .isTrue();
        assertThat(principal.rights().maySubscribe(ChannelId.parse("room/attic")))
                .isFalse();
        assertThat(principal.rights().mayPublish(ChannelId.parse("room/lobby"))).isTrue();
        assertThat(principal.rights().mayPublish(ChannelId.parse("trace/t"))).isFalse();
        assertThat(principal.rights().mayAdminister()).isFalse();
    }

    @Test
    void tokenWithoutClaimHasTheRightsOfTheConfiguration() {
        assertThat(granted(CLAIMS).rights().maySubscribe(ChannelId.parse("stream/simulator")))
                .isTrue();
        assertThat(granted(claims("\"sluice\":{}")).rights().maySubscribe(ChannelId.parse("stream/simulator")))
                .isFalse();
    }

    private static Principal granted(String claims) {
        return ((Granted) verifier.verify(hs256(claims), NOW)).principal();
    }

    /** What is asked for, unless {@code other} says otherwise. */
    private static String claims(String other) {
        StringBuilder claims = new StringBuilder(other);
        Stream.of("\"iss\":\"us\"", "\"aud\":\"sluice\"", "\"sub\":\"ann\"")
                .filter(claim -> !other.contains(claim.substring(0, 6)))
                .forEach(claim -> claims.append(claims.isEmpty() ? "" : ",").append(claim));
        return "{" + claims + "}";
    }

    private static String withHeader(String header) {
        return sign(header, CLAIMS, "HmacSHA256", secret(SECRET));
    }

    private static String exchanged(String token) {
        return token.substring(0, token.indexOf('.') + 1)
                + base64(CLAIMS.replace("ann", "bob"))
                + token.substring(token.lastIndexOf('.'));
    }

    private static TokenVerifier verifier(KeyMaterial material) throws KeyException {
        JwtConfig config = new JwtConfig(
                "",
                "",
                List.of(),
                List.of(),
                "us",
                List.of("sluice"),
                LEEWAY * 1000,
                false,
                8192,
                new RightsConfig(List.of("stream/*"), List.of(), false));
        return new TokenVerifier(KeyRing.of(vertx, material), config);
    }
}
