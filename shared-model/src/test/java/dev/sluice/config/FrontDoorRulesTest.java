package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

class FrontDoorRulesTest {
    private static final String SECRET = "an example of a secret, 32 characters or more";

    @Test
    void productionWithoutAuthenticationAndOriginsNamesBoth() {
        assertThat(errorsOf("{\"preset\": \"production\", \"auth\": {\"mode\": \"required\"}}"))
                .satisfiesExactly(
                        auth -> assertThat(auth)
                                .startsWith("auth.mode: \"required\", but nobody could get in")
                                .contains("SLUICE_AUTH_JWT_SECRET"),
                        origins -> assertThat(origins)
                                .startsWith("gateway.allowedOrigins: found []")
                                .contains("SLUICE_GATEWAY_ALLOWED_ORIGINS"));
    }

    @Test
    void highPerformanceIsNeverOpen() {
        assertThat(
                        errorsOf(
                                "{\"preset\": \"high-performance\", \"gateway\": {\"allowedOrigins\": [\"https://a.example\"]}}"))
                .containsExactly("auth.mode: found \"open\"; allowed: \"required\" with the preset high-performance"
                        + " (default)");
    }

    @Test
    void productionStartsWithSecretAndOriginOnAnyAddress() {
        var config = SluiceConfig.parse(
                """
                {"preset": "production", "auth": {"mode": "required", "jwt": {"secret": "%s"}},
                 "gateway": {"host": "0.0.0.0", "allowedOrigins": ["https://a.example"]}}
                """
                        .formatted(SECRET));

        assertThat(config.auth().open()).isFalse();
    }

    @Test
    void nodeWithoutGatewayNeedsNeither() {
        assertThat(SluiceConfig.parse("{\"preset\": \"production\", \"roles\": [\"snapshot\"]}"))
                .isNotNull();
    }

    @Test
    void secretIsShownByNoErrorAndNoRecord() {
        assertThat(errorsOf("{\"auth\": {\"jwt\": {\"secret\": \"hunter2\"}}}"))
                .containsExactly("auth.jwt.secret: found a secret that will not do; allowed: at least 32 characters"
                        + " (my.json)");
        assertThat(errorsOf("{\"auth\": {\"jwt\": {\"secret\": 47110815}}}")).noneMatch(text -> text.contains("4711"));
        assertThat(SluiceConfig.parse("{\"auth\": {\"jwt\": {\"secret\": \"%s\"}}}".formatted(SECRET))
                        .toString())
                .doesNotContain(SECRET);
    }

    private static List<String> errorsOf(String json) {
        var layer = ConfigLayer.parse("my.json", json);
        var refused = catchThrowableOfType(ConfigException.class, () -> LoadedConfig.of(List.of(layer), List.of()));
        return refused.errors().stream().map(ConfigError::text).toList();
    }
}
