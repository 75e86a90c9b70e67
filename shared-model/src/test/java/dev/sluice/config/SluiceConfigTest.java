package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SluiceConfigTest {
    @Test
    void defaultsRunAllRolesOnLoopback() {
        var config = SluiceConfig.defaults();

        assertThat(config.roles())
                .containsExactly(
                        "gateway", "delta-stream", "snapshot", "sync-log", "room-broadcaster", "trace-batcher");
        assertThat(config.gateway().host()).isEqualTo("127.0.0.1");
        assertThat(config.gateway().port()).isEqualTo(8080);
        assertThat(config.gateway().log()).isEqualTo(new LogConfig(8192, 8_388_608));
        assertThat(config.deltaStream().streams()).containsOnlyKeys("simulator", "host");
        assertThat(config.deltaStream().streams().get("host").source()).isEqualTo("host");
        assertThat(config.deltaStream().streams().get("simulator").deltasPerSecond())
                .isEqualTo(500);
        assertThat(config.cluster().enabled()).isFalse();
    }

    @Test
    void recordRefusesItsOwnBadValues() {
        assertThatThrownBy(() -> new LogConfig(0, 5))
                .isInstanceOfSatisfying(ConfigException.class, refused -> assertThat(refused.errors())
                        .extracting(ConfigError::text)
                        .containsExactly(
                                "framesMax: found 0; allowed: an integer from 1 to 16777216",
                                "bytesMax: found 5; allowed: an integer from 1024 to 1073741824"));
    }

    @Test
    void recordRefusesNull() {
        assertThatThrownBy(() -> new ApiKeyConfig(null, null))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("sha256: found null; allowed: 64 lower-case hexadecimal digits");
    }

    @Test
    void streamRateIsAboveZero() {
        assertThat(new StreamConfig("simulator", 0.001, 0, 250, false).deltasPerSecond())
                .isEqualTo(0.001);
        for (var rate : List.of(0.0, -1.0, Double.NaN, Double.POSITIVE_INFINITY, 1_000_000.5)) {
            assertThatThrownBy(() -> new StreamConfig("simulator", rate, 0, 250, false))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("allowed: a number above 0 up to 1000000");
        }
    }

    @Test
    void renewalIsLessThanHalfOfTheLease() {
        assertThat(new BusConfig(6000, 2999, 64, 2000, 65_536).renewMillis()).isEqualTo(2999);
        assertThatThrownBy(() -> new BusConfig(6000, 3000, 64, 2000, 65_536))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("renewMillis: found 3000; allowed: less than half of leaseMillis (6000)");
    }
}
