package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the files in deploy/ name. */
class DeployFilesTest {
    private static final Pattern VARIABLE = Pattern.compile("SLUICE_[A-Z_]+");

    @Test
    void allVariablesAreKnown() throws IOException {
        String reference = Files.readString(Path.of("../docs/configuration.md"));
        List<String> named;
        try (Stream<Path> files = Files.walk(Path.of("../deploy"))) {
            named = files.filter(Files::isRegularFile)
                    .map(DeployFilesTest::text)
                    .flatMap(text -> VARIABLE.matcher(text).results().map(MatchResult::group))
                    .distinct()
                    .toList();
        }

        assertThat(named).hasSizeGreaterThan(10).allMatch(variable -> reference.contains("`" + variable + "`"));
    }

    @Test
    void podsHaveTheTimeThatANodeTakesToLeave() throws IOException {
        String production = Files.readString(Path.of("../conf/presets/production.json"));
        assertThat(production).contains("\"shutdownTimeoutMillis\": 30000");
        assertThat(Files.readString(Path.of("../deploy/kubernetes/nodes.yaml")))
                .contains("terminationGracePeriodSeconds: 45");
        assertThat(Files.readString(Path.of("../deploy/compose.yaml"))).contains("stop_grace_period: 40s");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
