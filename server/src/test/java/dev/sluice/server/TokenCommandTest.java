package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenCommandTest {
    private static final Map<String, String> SECRET =
            Map.of("SLUICE_AUTH_JWT_SECRET", "a secret of the tests, long enough", "SLUICE_AUTH_JWT_ISSUER", "us");

    @TempDir
    Path directory;

    @Test
    void tokenSaysWhatWasAskedFor() throws IOException {
        String token = TokenCommand.run(
                List.of("--user", "ann", "--subscribe", "room/*", "--publish", "room/lobby", "--seconds", "60", "test"),
                SECRET,
                directory,
                1_000_000);

        JsonNode claims = new ObjectMapper().readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
        assertThat(claims.path("sub").textValue()).isEqualTo("ann");
        assertThat(claims.path("iss").textValue()).isEqualTo("us");
        assertThat(claims.path("exp").longValue()).isEqualTo(1060);
        assertThat(claims.at("/sluice/subscribe/0").textValue()).isEqualTo("room/*");
        assertThat(claims.at("/sluice/publish/0").textValue()).isEqualTo("room/lobby");
        assertThat(claims.at("/sluice/admin").booleanValue()).isFalse();
    }

    @Test
    void secretMayStandInFile() throws IOException {
        Path file = Files.writeString(directory.resolve("secret"), SECRET.get("SLUICE_AUTH_JWT_SECRET") + "\n");

        String fromFile = TokenCommand.run(
                List.of(),
                Map.of("SLUICE_AUTH_JWT_SECRET_FILE", file.toString(), "SLUICE_AUTH_JWT_ISSUER", "us"),
                directory,
                0);

        assertThat(fromFile).isEqualTo(TokenCommand.run(List.of(), SECRET, directory, 0));
    }

    @Test
    void helpNeedsNoSecret() {
        String help = TokenCommand.run(List.of("--help"), Map.of(), directory, 0);

        assertThat(help).startsWith("usage: sluice token").contains("--user", "--subscribe", "--publish", "--seconds");
        assertThat(TokenCommand.run(List.of("--admin", "-h", "--root"), Map.of(), directory, 0))
                .isEqualTo(help);
    }

    @Test
    void whatIsMissingIsNamed() {
        assertRefused(List.of(), Map.of(), "auth.jwt.secret: there is none to sign with; set SLUICE_AUTH_JWT_SECRET");
        assertRefused(List.of("--user"), SECRET, "--user: its value is missing");
        assertRefused(List.of("--root"), SECRET, "--root: unknown option");
        assertRefused(List.of("--seconds", "0"), SECRET, "--seconds: found 0; allowed: an integer from 1");
    }

    private void assertRefused(List<String> args, Map<String, String> environment, String text) {
        assertThatThrownBy(() -> TokenCommand.run(args, environment, directory, 0))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(text);
    }
}
