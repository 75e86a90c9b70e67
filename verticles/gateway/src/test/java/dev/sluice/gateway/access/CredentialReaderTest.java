package dev.sluice.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.access.Credential.ApiKey;
import dev.sluice.gateway.access.Credential.Token;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CredentialReaderTest {
    private static final CredentialReader READER = new CredentialReader("X-Api-Key");
    private static final Map<String, String> NOTHING = Map.of();

    @Test
    void eachDocumentedWayIsRead() {
        assertThat(READER.read(Map.of("Authorization", "bearer a.b.c")::get, NOTHING::get))
                .contains(new Token("a.b.c"));
        assertThat(READER.read(Map.of("X-Api-Key", " k ")::get, NOTHING::get)).contains(new ApiKey("k"));
        assertThat(READER.read(
                        Map.of("Sec-WebSocket-Protocol", "sluice.v1.json, sluice.bearer.a.b.c")::get, NOTHING::get))
                .contains(new Token("a.b.c"));
        assertThat(READER.read(NOTHING::get, Map.of("token", "a.b.c")::get)).contains(new Token("a.b.c"));
    }

    @Test
    void headerCountsMoreThanQuery() {
        assertThat(READER.read(Map.of("Authorization", "Bearer h", "X-Api-Key", "k")::get, Map.of("token", "q")::get))
                .contains(new Token("h"));
        assertThat(READER.read(Map.of("X-Api-Key", "k")::get, Map.of("token", "q")::get))
                .contains(new ApiKey("k"));
    }

    @Test
    void whatIsNoneOfOursIsNoCredential() {
        assertThat(READER.read(
                        Map.of("Authorization", "Basic dTpw", "Sec-WebSocket-Protocol", "sluice.v1.json")::get,
                        Map.of("token", "")::get))
                .isEmpty();
        assertThat(READER.read(Map.of("Authorization", "Bearer ", "X-Api-Key", " ")::get, NOTHING::get))
                .isEmpty();
    }

    @Test
    void credentialsDoNotShowTheirSecrets() {
        assertThat(new Token("secret.secret.secret") + " " + new ApiKey("secret"))
                .doesNotContain("secret");
    }
}
