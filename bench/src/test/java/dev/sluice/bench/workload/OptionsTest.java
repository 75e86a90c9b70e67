package dev.sluice.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
    @Test
    void givenValuesReplaceDefaults() {
        Options options = Options.parse(List.of("--rates", "100, 200", "--verify", "--seconds", "3"));

        assertThat(options.integers(Option.RATES, "1")).containsExactly(100, 200);
        assertThat(options.isGiven(Option.VERIFY)).isTrue();
        assertThat(options.seconds(Option.SECONDS, 6)).isEqualTo(Duration.ofSeconds(3));
        assertThat(options.integer(Option.CLIENTS, 1_000)).isEqualTo(1_000);
    }

    @Test
    void whatIsWrongIsNamed() {
        assertThatThrownBy(() -> Options.parse(List.of("--client", "1"))).hasMessageContaining("--client");
        assertThatThrownBy(() -> Options.parse(List.of("--clients"))).hasMessageContaining("--clients");
        Options options = Options.parse(List.of("--clients", "many"));
        assertThatThrownBy(() -> options.integer(Option.CLIENTS, 1)).hasMessageContaining("many");
    }

    @Test
    void everyOptionIsHelpedWith() {
        assertThat(Options.help()).contains("--server-jvm", "--verify").hasLineCount(Option.values().length);
    }
}
