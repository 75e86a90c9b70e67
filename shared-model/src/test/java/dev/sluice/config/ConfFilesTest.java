package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files that users start from. */
class ConfFilesTest {
    private static final Path CONF = Path.of("../conf");

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(CONF)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .filter(file -> !file.endsWith("schema.json"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void fileConformsToSchemaAndRecords(Path file) throws IOException {
        assertThat(SchemaCheck.problems(Files.readString(file))).isEmpty();
        assertThat(load(file).config()).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("files")
    void fileLeadsEditorsToSchema(Path file) throws IOException {
        var schema = ConfigLayer.parse(file.toString(), Files.readString(file))
                .tree()
                .path("$schema")
                .asText();

        assertThat(file.resolveSibling(schema).normalize()).isEqualTo(CONF.resolve("schema.json"));
    }

    @Test
    void defaultFileHoldsTheDefaults() throws IOException {
        assertThat(load(CONF.resolve("default.json")).config()).isEqualTo(SluiceConfig.defaults());
    }

    @Test
    void eachPresetHasItsFileWhichNamesIt() throws IOException {
        var known = new ArrayList<String>();
        for (var file : files()) {
            if (file.getParent().endsWith("presets")) {
                known.add(load(file).config().preset());
                assertThat(file.getFileName()).hasToString(known.get(known.size() - 1) + ".json");
            }
        }
        var preset = Section.of(SluiceConfig.class).components().get(0);
        assertThat(known).containsExactlyInAnyOrder(preset.setting().oneOf());
    }

    @Test
    void roleFilesStartClusteredNodes() throws IOException {
        for (var role :
                List.of("gateway", "delta-stream", "snapshot", "sync-log", "room-broadcaster", "trace-batcher")) {
            var file = role.equals("gateway") ? "gateway-only.json" : role + ".json";
            var config = load(CONF.resolve(file)).config();
            assertThat(config.roles()).containsExactly(role);
            assertThat(config.cluster().enabled()).isTrue();
        }
    }

    /** With what only the operator can say, for presets that do not start without. */
    private static LoadedConfig load(Path file) throws IOException {
        var operators = ConfigLayer.parse(
                "operator",
                "{\"auth\": {\"jwt\": {\"secretFile\": \"s\"}}, \"gateway\": {\"allowedOrigins\": [\"*\"]}}");
        var layer = ConfigLayer.parse(file.toString(), Files.readString(file));
        var isStrict = layer.tree().at("/auth/mode").asText().equals("required");
        return LoadedConfig.of(isStrict ? List.of(operators, layer) : List.of(layer), List.of());
    }
}
