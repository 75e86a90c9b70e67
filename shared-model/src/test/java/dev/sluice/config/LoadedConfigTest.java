package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadedConfigTest {
    @Test
    void laterLayerWinsKeyByKey() {
        var loaded = load(
                "{\"gateway\": {\"port\": 1, \"log\": {\"framesMax\": 5}}}",
                "{\"gateway\": {\"port\": 2, \"log\": {\"bytesMax\": 2000}}}");

        assertThat(loaded.config().gateway().port()).isEqualTo(2);
        assertThat(loaded.config().gateway().log()).isEqualTo(new LogConfig(5, 2000));
    }

    @Test
    void eachValueKnowsWhereItCameFrom() {
        var provenance = load("{\"gateway\": {\"port\": 1, \"connectionsMax\": 5}}", "{\"gateway\": {\"port\": 2}}")
                .provenance();

        assertThat(provenance.source("gateway.connectionsMax")).isEqualTo("1.json");
        assertThat(provenance.source("gateway.port")).isEqualTo("2.json");
        assertThat(provenance.source("gateway.host")).isEqualTo("default");
    }

    @Test
    void streamsAreMergedByName() {
        var streams = load(
                        "{\"deltaStream\": {\"streams\": {\"simulator\": {\"payloadBytes\": 9}, \"x\": {}}}}",
                        "{\"deltaStream\": {\"streams\": {\"simulator\": {\"deltasPerSecond\": 2.5}}}}")
                .config()
                .deltaStream()
                .streams();

        assertThat(streams).containsOnlyKeys("simulator", "host", "x");
        assertThat(streams.get("simulator")).isEqualTo(new StreamConfig("simulator", 2.5, 9, 250, false));
        assertThat(streams.get("x")).isEqualTo(StreamConfig.defaults());
    }

    @Test
    void streamSetToNullIsRemoved() {
        var loaded = load("{\"deltaStream\": {\"streams\": {\"host\": null, \"unheardOf\": null}}}");

        assertThat(loaded.config().deltaStream().streams()).containsOnlyKeys("simulator");
    }

    @Test
    void streamRemovedAndAddedAgainStartsFromDefaults() {
        var loaded = load(
                "{\"deltaStream\": {\"streams\": {\"x\": {\"payloadBytes\": 9}}}}",
                "{\"deltaStream\": {\"streams\": {\"x\": null}}}",
                "{\"deltaStream\": {\"streams\": {\"x\": {\"source\": \"host\"}}}}");

        assertThat(loaded.config().deltaStream().streams().get("x").payloadBytes())
                .isZero();
        assertThat(loaded.provenance().source("deltaStream.streams.x.payloadBytes"))
                .isEqualTo("default");
        assertThat(loaded.provenance().source("deltaStream.streams.x.source")).isEqualTo("3.json");
    }

    @Test
    void nullRemovesNothingButStreams() {
        assertThatThrownBy(() -> load("{\"gateway\": null}"))
                .hasMessageContaining("gateway: found null; allowed: an object (1.json)");
        assertThatThrownBy(() -> load("{\"gateway\": {\"port\": null}}"))
                .hasMessageContaining("gateway.port: found null; allowed: an integer");
    }

    @Test
    void wholeNumberMayBeWrittenWithFraction() {
        assertThat(load("{\"gateway\": {\"port\": 8081.0}}").config().gateway().port())
                .isEqualTo(8081);
        assertThat(load("{\"gateway\": {\"port\": 8.0e3}}").config().gateway().port())
                .isEqualTo(8000);
    }

    @Test
    void schemaKeyIsNoSetting() {
        assertThat(load("{\"$schema\": \"./schema.json\"}").config()).isEqualTo(SluiceConfig.defaults());
    }

    @Test
    void schemaKeyHasItsPlaceAtTheTopOnly() {
        assertThatThrownBy(() -> load("{\"node\": {\"$schema\": \"./schema.json\"}}"))
                .hasMessageContaining("node.$schema: unknown key");
    }

    private static LoadedConfig load(String... files) {
        var layers = new ArrayList<ConfigLayer>();
        Arrays.stream(files).forEach(json -> layers.add(ConfigLayer.parse((layers.size() + 1) + ".json", json)));
        return LoadedConfig.of(layers, List.of());
    }
}
