package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfigDiff.Change;
import org.junit.jupiter.api.Test;

class ConfigDiffTest {
    @Test
    void sameConfigurationsDoNotDiffer() {
        assertThat(between("{}", "{\"gateway\": {\"port\": 8080}}").isEmpty()).isTrue();
    }

    @Test
    void eachChangeSaysWhatItTakes() {
        ConfigDiff diff = between(
                "{}",
                """
                {"gateway": {"heartbeatMillis": 5, "port": 1, "log": {"framesMax": 9}}, "bus": {"leaseMillis": 9000},
                 "limits": {"refusalsMax": 5}}
                """
                        .replace("5,", "500,"));

        assertThat(diff.changes())
                .containsExactlyInAnyOrder(
                        new Change("bus.leaseMillis", Applies.NODE),
                        new Change("gateway.port", Applies.VERTICLE),
                        new Change("gateway.heartbeatMillis", Applies.LIVE),
                        new Change("gateway.log.framesMax", Applies.VERTICLE),
                        new Change("limits.refusalsMax", Applies.LIVE));
        assertThat(diff.paths(Applies.NODE)).containsExactly("bus.leaseMillis");
        assertThat(diff.sectionsToRedeploy()).containsExactly("gateway");
    }

    @Test
    void entryOfMapIsOneChangeWhenItComesOrGoes() {
        ConfigDiff diff = between(
                "{\"deltaStream\": {\"streams\": {\"x\": {\"payloadBytes\": 1}}}}",
                "{\"deltaStream\": {\"streams\": {\"host\": null, \"x\": {\"payloadBytes\": 2}, \"y\": {}}}}");

        assertThat(diff.changes())
                .extracting(Change::path)
                .containsExactly(
                        "deltaStream.streams.host", "deltaStream.streams.x.payloadBytes", "deltaStream.streams.y");
        assertThat(diff.sectionsToRedeploy()).containsExactly("deltaStream");
    }

    @Test
    void keysComeAndGoLive() {
        String sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        ConfigDiff diff = between("{}", "{\"auth\": {\"apiKeys\": {\"a\": {\"sha256\": \"%s\"}}}}".formatted(sha256));

        assertThat(diff.changes()).containsExactly(new Change("auth.apiKeys.a", Applies.LIVE));
    }

    private static ConfigDiff between(String before, String after) {
        return ConfigDiff.between(SluiceConfig.parse(before), SluiceConfig.parse(after));
    }
}
