package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.ConfigException;
import dev.sluice.config.LoadedConfig;
import dev.sluice.config.SluiceConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFilesTest {
    @TempDir
    private Path directory;

    @Test
    void withoutArgumentsTheDevelopmentPresetLiesOverTheDefaults() {
        var loaded = load();

        assertThat(loaded.config().preset()).isEqualTo("development");
        assertThat(loaded.config().gateway())
                .usingRecursiveComparison()
                .ignoringFields("eventBus.permitted")
                .isEqualTo(SluiceConfig.defaults().gateway());
        assertThat(loaded.provenance().source("node.blockedThreadWarnMillis"))
                .endsWith("conf/presets/development.json");
    }

    @Test
    void presetIsNamedByArgument() {
        var config = load("test").config();

        assertThat(config.preset()).isEqualTo("test");
        assertThat(config.gateway().port()).isZero();
    }

    @Test
    void presetIsNamedByFileOrEnvironment() throws IOException {
        write("my.json", "{\"preset\": \"test\"}");

        assertThat(load("my.json").config().gateway().port()).isZero();
        assertThat(load(Map.of("SLUICE_PRESET", "test")).config().gateway().port())
                .isZero();
        assertThat(load(Map.of("SLUICE_PRESET", "development"), "my.json")
                        .config()
                        .gateway()
                        .port())
                .isEqualTo(8080);
    }

    @Test
    void unknownPresetIsRefusedLikeAnySetting() {
        assertThatThrownBy(() -> load(Map.of("SLUICE_PRESET", "../all")))
                .hasMessageContaining(
                        "preset: found \"../all\"; allowed: one of development, test, production, high-performance"
                                + " (environment SLUICE_PRESET)");
    }

    @Test
    void laterFileWinsAndEnvironmentWinsOverAll() throws IOException {
        write("one.json", "{\"gateway\": {\"port\": 1, \"connectionsMax\": 1, \"creditMax\": 1}}");
        write("two.json", "{\"gateway\": {\"port\": 2, \"connectionsMax\": 2}}");

        var loaded = load(Map.of("PORT", "3"), "one.json", "test", "two.json");

        assertThat(loaded.config().gateway().port()).isEqualTo(3);
        assertThat(loaded.config().gateway().connectionsMax()).isEqualTo(2);
        assertThat(loaded.config().gateway().creditMax()).isEqualTo(1);
        assertThat(loaded.config().gateway().heartbeatMillis()).isEqualTo(2000);
        assertThat(loaded.provenance().source("gateway.port")).isEqualTo("environment PORT");
        assertThat(loaded.provenance().source("gateway.connectionsMax")).isEqualTo("two.json");
    }

    @Test
    void roleFileIsNamedWithoutItsPath() {
        assertThat(load("gateway-only").config().roles()).containsExactly("gateway");
        assertThat(load("conf/snapshot.json").config().roles()).containsExactly("snapshot");
        assertThat(load("presets/test.json").config().preset()).isEqualTo("test");
    }

    @Test
    void workingDirectoryComesBeforeProject() throws IOException {
        write("conf/gateway-only.json", "{\"gateway\": {\"port\": 1}}");

        var loaded = load("gateway-only");

        assertThat(loaded.config().gateway().port()).isEqualTo(1);
        assertThat(loaded.provenance().source("gateway.port")).isEqualTo("conf/gateway-only.json");
    }

    @Test
    void absolutePathIsTakenAsItIs() throws IOException {
        var file = write("elsewhere/my.json", "{\"gateway\": {\"port\": 1}}");

        assertThat(load(file.toString()).config().gateway().port()).isEqualTo(1);
    }

    @Test
    void unknownArgumentNamesWhatExists() {
        assertThatThrownBy(() -> load("gatway-only"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("gatway-only: neither a preset nor a file in conf/; presets: development,")
                .hasMessageContaining("; files in conf/: all, default, delta-stream, gateway-only,")
                .hasMessageContaining("; or the path of a .json file");
        assertThatThrownBy(() -> load("my.json")).hasMessageContaining("my.json: no such file; presets: ");
        assertThatThrownBy(() -> load("schema")).hasMessageContaining("schema: neither");
    }

    @Test
    void severalPresetsAreRefused() {
        assertThat(load("test", "test").config().preset()).isEqualTo("test");
        assertThatThrownBy(() -> load("test", "development"))
                .hasMessageContaining("test development: several presets; allowed: one, and any number of files");
    }

    @Test
    void errorsOfAllSourcesAreReportedTogether() throws IOException {
        write("broken.json", "{\n\"gateway\": {\n}");
        write("wrong.json", "{\"gateway\": {\"prot\": 1}}");

        assertThatThrownBy(() -> load(Map.of("PORT", "x", "SLUICE_ROLS", "y"), "broken.json", "nonsense", "wrong.json"))
                .hasMessageContaining("5 errors in the configuration:")
                .hasMessageContaining("broken.json:3:2: no JSON: Unexpected end-of-input")
                .hasMessageContaining("nonsense: neither a preset")
                .hasMessageContaining("SLUICE_ROLS: unknown environment variable; did you mean SLUICE_ROLES?")
                .hasMessageContaining("gateway.prot: unknown key; did you mean gateway.port? (wrong.json)")
                .hasMessageContaining("gateway.port: found \"x\"");
    }

    @Test
    void unreadableFilesAreNamed() throws IOException {
        Files.write(directory.resolve("latin.json"), "{\"a\": \"é\"}".getBytes(StandardCharsets.ISO_8859_1));
        Files.createDirectory(directory.resolve("folder.json"));

        assertThatThrownBy(() -> load("latin.json", "folder.json"))
                .hasMessageContaining("latin.json: not UTF-8")
                .hasMessageContaining("folder.json: cannot be read: ");
    }

    @Test
    void clusterFileIsFoundLikeOthers() throws IOException {
        assertThat(ConfigFiles.text("cluster.file", "cluster.xml", directory)).contains("<hazelcast");
        write("mine.xml", "<mine/>");
        assertThat(ConfigFiles.text("cluster.file", "mine.xml", directory)).isEqualTo("<mine/>");
        assertThatThrownBy(() -> ConfigFiles.text("cluster.file", "absent.xml", directory))
                .hasMessageContaining("cluster.file: no such file: absent.xml");
    }

    private LoadedConfig load(String... args) {
        return load(Map.of(), args);
    }

    private LoadedConfig load(Map<String, String> environment, String... args) {
        return ConfigFiles.load(args, environment, directory);
    }

    private Path write(String name, String json) throws IOException {
        var file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, json);
    }
}
