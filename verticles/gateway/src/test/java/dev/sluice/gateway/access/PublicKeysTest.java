package dev.sluice.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.access.KeyMaterial.KeyFile;
import org.junit.jupiter.api.Test;

class PublicKeysTest {
    @Test
    void eachKeyIsGoodForTheAlgorithmItWasMadeFor() throws KeyException {
        String all = TestTokens.publicPem(TestTokens.RSA)
                + TestTokens.publicPem(TestTokens.EC)
                + TestTokens.publicPem(TestTokens.ED25519);

        assertThat(PublicKeys.ofPem(new KeyFile("all.pem", all)))
                .extracting(key -> key.getAlgorithm())
                .containsExactly("RS256", "ES256", "EdDSA");
    }

    @Test
    void weakAndForeignKeysAreRefused() {
        assertPemRefused(TestTokens.publicPem(TestTokens.RSA_WEAK), "neither RSA of 2048 bits or more");
        assertPemRefused(TestTokens.publicPem(TestTokens.EC_P384), "neither RSA of 2048 bits or more, nor P-256");
        assertPemRefused("not PEM", "holds no public key");
        assertPemRefused(
                "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "neither RSA of 2048 bits or more");
    }

    @Test
    void privateKeyIsRefusedAndNotQuoted() {
        String pem = TestTokens.pem("PRIVATE KEY", TestTokens.RSA.getPrivate().getEncoded());

        assertPemRefused(pem, "holds a private key");
        assertThatThrownBy(() -> PublicKeys.ofPem(new KeyFile("k.pem", pem)))
                .hasMessageNotContaining(pem.lines().toList().get(1));
    }

    @Test
    void keySetMembersAreHeldToTheirAlgorithm() {
        assertSetRefused("{}", "holds no public key");
        assertSetRefused("[]", "is no JSON Web Key Set");
        assertSetRefused("{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}", "holds a secret");
        assertSetRefused("{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AAAA\",\"e\":\"AQAB\",\"d\":\"AAAA\"}]}", "private key");
        assertSetRefused("{\"keys\":[" + TestTokens.rsaJwk(TestTokens.RSA_WEAK, "w") + "]}", "malformed, weak");
        assertSetRefused(
                "{\"keys\":[" + TestTokens.ecJwk(TestTokens.EC, "e").replace("ES256", "RS256") + "]}",
                "not for its algorithm");
        assertSetRefused("{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"alg\":\"ES256\"}]}", "malformed");
    }

    private static void assertPemRefused(String text, String problem) {
        assertThatThrownBy(() -> PublicKeys.ofPem(new KeyFile("k.pem", text)))
                .isInstanceOf(KeyException.class)
                .hasMessageStartingWith("k.pem: ")
                .hasMessageContaining(problem);
    }

    private static void assertSetRefused(String text, String problem) {
        assertThatThrownBy(() -> PublicKeys.ofKeySet(new KeyFile("jwks.json", text)))
                .isInstanceOf(KeyException.class)
                .hasMessageStartingWith("jwks.json: ")
                .hasMessageContaining(problem);
    }
}
