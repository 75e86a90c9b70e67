package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;

class ConfigProperties {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    @Property(tries = 200)
    void configSurvivesBeingWrittenAndRead(@ForAll("configs") SluiceConfig config) {
        var written = JSON.valueToTree(config);

        assertThat(SchemaCheck.problems(written.toString())).isEmpty();
        // Streams are merged by name: the default ones are named as well, or removed.
        var streams = (ObjectNode) written.at("/deltaStream/streams");
        List.of("simulator", "host").stream().filter(name -> !streams.has(name)).forEach(streams::putNull);
        assertThat(SluiceConfig.parse(written.toString())).isEqualTo(config);
    }

    @Property(tries = 200)
    void environmentSetsWhatFileSets(@ForAll("configs") SluiceConfig config) {
        var tree = JSON.valueToTree(config);
        Map<String, String> variables = new HashMap<>();
        Environment.names().forEach((name, path) -> variables.put(name, text(tree.at("/" + path.replace('.', '/')))));

        var errors = new ArrayList<ConfigError>();
        var loaded = LoadedConfig.of(Environment.layers(variables, errors), errors);

        // Entries of maps have names that no variable could spell.
        assertThat(loaded.config().gateway())
                .usingRecursiveComparison()
                .ignoringFields("eventBus.permitted")
                .isEqualTo(config.gateway());
        assertThat(loaded.config().bus()).isEqualTo(config.bus());
        assertThat(loaded.config().cluster()).isEqualTo(config.cluster());
        assertThat(loaded.config().roles()).isEqualTo(config.roles());
    }

    @Property
    void distanceIsThatOfMetric(
            @ForAll @AlphaChars @StringLength(max = 8) String a, @ForAll @AlphaChars @StringLength(max = 8) String b) {
        assertThat(KnownNames.distance(a, b)).isEqualTo(KnownNames.distance(b, a));
        assertThat(KnownNames.distance(a, b))
                .isBetween(Math.abs(a.length() - b.length()), Math.max(a.length(), b.length()));
        assertThat(KnownNames.distance(a, a)).isZero();
        assertThat(KnownNames.distance(a, a + b)).isEqualTo(b.length());
    }

    @Provide
    Arbitrary<SluiceConfig> configs() {
        return ValidConfigs.trees(SluiceConfig.class).map(tree -> {
            // Rules between settings: kept here rather than filtered for, which would throw most samples away.
            var bus = (ObjectNode) tree.get("bus");
            bus.put("leaseMillis", Math.max(100, bus.get("leaseMillis").intValue()));
            bus.put("renewMillis", 10 + (bus.get("leaseMillis").intValue() / 2 - 11) / 2);
            var redis = (ObjectNode) tree.get("redis");
            redis.put(
                    "reconnectMinMillis",
                    Math.min(
                            redis.get("reconnectMinMillis").intValue(),
                            redis.get("reconnectMaxMillis").intValue()));
            ((ObjectNode) tree.get("syncLog")).put("store", "sqlite");
            ((ObjectNode) tree.get("traceBatcher")).put("store", "sqlite");
            var gateway = (ObjectNode) tree.get("gateway");
            gateway.put("host", "127.0.0.1");
            gateway.put("proxyProtocol", false);
            gateway.putObject("listeners");
            ((ObjectNode) gateway.get("tls")).put("keyFile", "key.pem").put("certificateFile", "certificate.pem");
            var limits = (ObjectNode) tree.get("limits");
            limits.put("scope", "node").put("clusterMessagesPerSecondMax", 0).put("clusterBytesPerSecondMax", 0);
            limits.put("clusterConnectionsMax", 0);
            gateway.putArray("allowedOrigins").add("https://example.org");
            var auth = (ObjectNode) tree.get("auth");
            auth.put("mode", tree.get("preset").textValue().matches("development|test") ? "open" : "required");
            ((ObjectNode) auth.get("jwt")).put("secret", "").put("secretFile", "secret");
            auth.get("apiKeys").forEach(key -> ((ObjectNode) key).put("sha256", SHA256));
            gateway.at("/eventBus/permitted")
                    .forEach(permission ->
                            ((ObjectNode) permission).put("address", "demo").put("addressRegex", ""));
            gateway.put(
                    "writeBufferLowBytes",
                    Math.min(
                            gateway.get("writeBufferLowBytes").intValue(),
                            gateway.get("writeBufferHighBytes").intValue()));
            return SluiceConfig.parse(tree.toString());
        });
    }

    private static String text(JsonNode value) {
        if (value.isArray()) {
            var items = new ArrayList<String>();
            value.forEach(item -> items.add(item.textValue()));
            return String.join(",", items);
        }
        return value.asText();
    }
}
