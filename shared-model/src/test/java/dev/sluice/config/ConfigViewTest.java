package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigViewTest {
    @Test
    void eachValueIsShownWithItsSource() {
        ObjectNode view = view("{\"gateway\": {\"port\": 1}, \"deltaStream\": {\"streams\": {\"x\": {}}}}");

        assertThat(view.get("gateway.port").toString())
                .isEqualTo("{\"source\":\"my.json\",\"applies\":\"verticle\",\"value\":1}");
        assertThat(view.get("gateway.host").get("source").textValue()).isEqualTo("default");
        assertThat(view.get("deltaStream.streams.x.source").get("value").textValue())
                .isEqualTo("simulator");
    }

    @Test
    void secretsAreMaskedWhereTheyAreSet() {
        String secret = "a secret that nobody should see, ever";
        String sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        ObjectNode view = view(
                """
                {"auth": {"jwt": {"secret": "%s"}, "apiKeys": {"a": {"sha256": "%s"}}},
                 "redis": {"url": "redis://me:hush@host"}}
                """
                        .formatted(secret, sha256));

        assertThat(view.toString()).doesNotContain(secret, sha256, "hush");
        assertThat(view.get("auth.jwt.secret").get("value").textValue()).isEqualTo("***");
        assertThat(view("{}").get("auth.jwt.secret").get("value").textValue()).isEmpty();
    }

    private static ObjectNode view(String json) {
        return ConfigView.of(LoadedConfig.of(List.of(ConfigLayer.parse("my.json", json)), List.of()));
    }
}
