package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A file and a variable that somebody mistyped: a configuration, or what is wrong with it. */
class ConfigFuzz {
    @FuzzTest
    void aFileIsAConfigurationOrSaysWhatIsWrong(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        try {
            List<ConfigError> errors = new ArrayList<>();
            List<ConfigLayer> layers = new ArrayList<>(List.of(ConfigLayer.parse("my.json", text)));
            layers.addAll(Environment.layers(Map.of("SLUICE_GATEWAY_PORT", text, "SLUICE_ROLES", text), errors));
            LoadedConfig.of(layers, errors);
        } catch (ConfigException refused) {
            assertThat(refused.errors()).isNotEmpty().allSatisfy(error -> assertThat(error.text())
                    .isNotBlank());
        }
    }
}
