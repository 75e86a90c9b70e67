package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
    @Test
    void namesAreMadeFromPaths() {
        assertThat(Environment.names())
                .containsEntry("SLUICE_GATEWAY_PORT", "gateway.port")
                .containsEntry("SLUICE_DELTA_STREAM_LOG_FRAMES_MAX", "deltaStream.log.framesMax")
                .containsEntry("SLUICE_ROLES", "roles")
                .doesNotContainValue("deltaStream.streams")
                .doesNotContainValue("gateway");
    }

    /** Since underscores do not count, names must differ by more than these. */
    @Test
    void noTwoSettingsShareName() {
        assertThat(Environment.names().keySet())
                .extracting(name -> name.replace("_", ""))
                .doesNotHaveDuplicates();
    }

    @Test
    void valuesAreReadAsTheirSettingsTypes() {
        var config = load(Map.of(
                        "SLUICE_GATEWAY_PORT", "9000",
                        "SLUICE_CLUSTER_ENABLED", "true",
                        "SLUICE_ROLES", "gateway, snapshot",
                        "SLUICE_DELTASTREAM_INSTANCES", "2",
                        "SLUICE_DELTA_STREAM_STATE_BYTES_MAX", "4096",
                        "SLUICE_DATA", "/var/lib/sluice"))
                .config();

        assertThat(config.gateway().port()).isEqualTo(9000);
        assertThat(config.cluster().enabled()).isTrue();
        assertThat(config.roles()).containsExactly("gateway", "snapshot");
        assertThat(config.deltaStream().instances()).isEqualTo(2);
        assertThat(config.deltaStream().stateBytesMax()).isEqualTo(4096);
        assertThat(config.node().dataDirectory()).isEqualTo("/var/lib/sluice");
    }

    @Test
    void ownNameWinsOverBorrowedOne() {
        var loaded = load(Map.of("PORT", "1", "SLUICE_GATEWAY_PORT", "2"));

        assertThat(loaded.config().gateway().port()).isEqualTo(2);
        assertThat(loaded.provenance().source("gateway.port")).isEqualTo("environment SLUICE_GATEWAY_PORT");
        assertThat(load(Map.of("PORT", "1")).provenance().source("gateway.port"))
                .isEqualTo("environment PORT");
    }

    @Test
    void emptyVariableCountsAsUnset() {
        assertThat(load(Map.of("PORT", "", "SLUICE_ROLES", "")).config()).isEqualTo(SluiceConfig.defaults());
    }

    @Test
    void variablesOfOthersAreLeftAlone() {
        assertThat(load(Map.of("SLUICE_JAVA_OPTS", "-Xmx1g", "SLUICEGATE", "1", "HOME", "/root"))
                        .config())
                .isEqualTo(SluiceConfig.defaults());
    }

    @Test
    void unreadableValueNamesItsVariable() {
        assertThatThrownBy(() -> load(Map.of("PORT", "http", "SLUICE_CLUSTER_ENABLED", "yes", "SLUICE_ROLES", ",")))
                .hasMessageContaining(
                        "gateway.port: found \"http\"; allowed: an integer from 0 to 65535 (environment PORT)")
                .hasMessageContaining("cluster.enabled: found \"yes\"; allowed: true or false"
                        + " (environment SLUICE_CLUSTER_ENABLED)")
                .hasMessageContaining("roles: found []; allowed: a list of at least 1");
    }

    @Test
    void unknownVariableNamesTheNearest() {
        assertThatThrownBy(() -> load(Map.of("SLUICE_GATEWAY_PROT", "1", "SLUICE_XY", "1")))
                .hasMessageContaining(
                        "SLUICE_GATEWAY_PROT: unknown environment variable; did you mean SLUICE_GATEWAY_PORT?")
                .hasMessageContaining("SLUICE_XY: unknown environment variable; the nearest known variable is SLUICE_");
    }

    @Test
    void oneSettingInTwoSpellingsIsRefused() {
        assertThatThrownBy(
                        () -> load(Map.of("SLUICE_DELTASTREAM_INSTANCES", "1", "SLUICE_DELTA_STREAM_INSTANCES", "2")))
                .hasMessageContaining("means the same as the environment SLUICE_DELTASTREAM_INSTANCES");
    }

    private static LoadedConfig load(Map<String, String> variables) {
        var errors = new ArrayList<ConfigError>();
        return LoadedConfig.of(Environment.layers(variables, errors), errors);
    }
}
