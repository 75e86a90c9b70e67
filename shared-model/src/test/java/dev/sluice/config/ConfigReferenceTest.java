package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigReferenceTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** With {@code -Dsluice.generate=true} it writes the files instead. */
    @Test
    void generatedFilesSayWhatTheRecordsSay() throws IOException {
        for (var generated : ConfigReference.files().entrySet()) {
            var file = ROOT.resolve(generated.getKey());
            if (Boolean.getBoolean("sluice.generate")) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, generated.getValue());
            }
            assertThat(Files.exists(file) ? Files.readString(file) : "")
                    .as(
                            "%s is stale: run mvn -q -pl shared-model test -Dtest=ConfigReferenceTest"
                                    + " -Dsluice.generate=true",
                            generated.getKey())
                    .isEqualTo(generated.getValue());
        }
    }
}
