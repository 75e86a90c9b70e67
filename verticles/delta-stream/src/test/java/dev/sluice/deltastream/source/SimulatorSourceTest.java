package dev.sluice.deltastream.source;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import dev.sluice.patch.MergePatch;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatorSourceTest {
    private static final long AT_MICROS = 1_700_000_000_123_456L;
    private static final JsonReader READER = new JsonReader(new JsonLimits(100_000, 8, 64));

    @Test
    void firstDeltaIsDueOneIntervalAfterTheStart() {
        SimulatorSource source = plain(500);
        assertThat(source.due(7_000_000)).isZero();
        assertThat(source.due(7_001_999)).isZero();
        assertThat(source.due(7_002_000)).isOne();
        assertThat(source.due(7_002_000)).as("not made yet").isOne();
        source.next(AT_MICROS);
        assertThat(source.due(7_002_000)).isZero();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 7, 333.3, 500, 20_000})
    void longRunHasExactlyTheRate(double deltasPerSecond) {
        SimulatorSource source = plain(deltasPerSecond);
        long made = 0;
        for (long nowMicros = 0; nowMicros <= 100_000_000; nowMicros += 7_000) {
            made += take(source, nowMicros);
        }
        made += take(source, 100_000_000);
        assertThat(made).isEqualTo((long) (100 * deltasPerSecond));
        assertThat(source.forgiven()).isZero();
    }

    @Test
    void shortStallIsMadeUpForInSlices() {
        SimulatorSource source = plain(500);
        source.due(0);
        assertThat(take(source, 800_000)).isEqualTo(50);
        int made = 50;
        for (long nowMicros = 805_000; nowMicros <= 1_000_000; nowMicros += 5_000) {
            made += take(source, nowMicros);
        }
        assertThat(made).isEqualTo(500);
        assertThat(source.forgiven()).isZero();
    }

    @Test
    void stallOfMoreThanASecondIsForgivenAndCounted() {
        SimulatorSource source = plain(500);
        source.due(0);
        int made = 0;
        for (int i = 0; i < 100; i++) {
            made += take(source, 60_000_000);
        }
        assertThat(made).isEqualTo(500);
        assertThat(source.forgiven()).isEqualTo(59 * 500);
    }

    @Test
    void zeroRateIsSilent() {
        SimulatorSource source = plain(0);
        source.due(0);
        assertThat(source.due(60_000_000)).isZero();
    }

    @Test
    void deltasAreAbsoluteAndPartial() throws Exception {
        SimulatorSource source = plain(500);
        JsonNode state = source.initialState();
        Set<String> everChanged = new HashSet<>();
        int partial = 0;
        for (int i = 1; i <= 1000; i++) {
            JsonNode delta = READER.read(source.next(AT_MICROS));
            assertThat(delta.get("count").asInt()).isEqualTo(i);
            assertThat(delta.has("value")).isTrue();
            delta.fieldNames().forEachRemaining(everChanged::add);
            partial += delta.size() == 2 ? 1 : 0;
            state = MergePatch.apply(state, delta);
        }
        assertThat(everChanged).containsExactlyInAnyOrder("count", "value", "price", "temperature", "lastRegion");
        assertThat(partial).isBetween(500, 900);
        assertThat(state).hasToString(source.initialState().toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 65, 70, 72, 80, 100, 130, 200, 1024, 70_000})
    void payloadHasExactlyTheSizeAskedFor(int payloadBytes) throws Exception {
        SimulatorSource source = new SimulatorSource(500, payloadBytes, 1, null);
        JsonNode state = source.initialState();
        for (int i = 0; i < 500; i++) {
            byte[] delta = source.next(AT_MICROS);
            assertThat(delta).hasSize(payloadBytes);
            JsonNode tree = READER.read(delta);
            assertThat(tree.get("at").asLong()).isEqualTo(AT_MICROS);
            state = MergePatch.apply(state, tree);
        }
        ((ObjectNode) state).remove("at");
        ((ObjectNode) state).remove("pad");
        assertThat(state)
                .as("no step was made in silence")
                .hasToString(source.initialState().toString());
    }

    @Test
    void payloadIsExactAlsoAfterALongLife() throws Exception {
        ObjectNode restored = JsonNodeFactory.instance.objectNode().put("count", (1L << 53) - 10);
        byte[] delta = new SimulatorSource(500, 64, 1, restored).next(AT_MICROS);
        assertThat(delta).hasSize(64);
        assertThat(READER.read(delta).get("count").asLong()).isEqualTo((1L << 53) - 9);
    }

    @Test
    void tinyPayloadSizesStillCarryTheTime() throws Exception {
        assertThat(READER.read(new SimulatorSource(500, 1, 1, null).next(AT_MICROS))
                        .has("at"))
                .isTrue();
    }

    @Test
    void continuesFromARestoredState() throws Exception {
        SimulatorSource former = plain(500);
        for (int i = 0; i < 300; i++) {
            former.next(AT_MICROS);
        }
        ObjectNode left = former.initialState();
        SimulatorSource source = new SimulatorSource(500, 0, 42, left);
        assertThat(source.initialState()).isEqualTo(left);
        assertThat(READER.read(source.next(AT_MICROS)).get("count").asInt()).isEqualTo(301);
    }

    @Test
    void oddRestoredStateIsReplacedNotTrusted() throws Exception {
        ObjectNode odd = (ObjectNode)
                READER.read("{\"count\":-4,\"value\":\"x\",\"price\":1e300,\"temperature\":null,\"pad\":\"old\"}"
                        .getBytes(US_ASCII));
        assertThat(new SimulatorSource(500, 0, 42, odd).initialState())
                .hasToString(
                        "{\"count\":0,\"value\":50.0,\"price\":999.99,\"temperature\":20.0,\"lastRegion\":\"eu-north\"}");
    }

    @Test
    void sameSeedMakesTheSameStream() {
        SimulatorSource one = plain(500);
        SimulatorSource other = plain(500);
        for (int i = 0; i < 200; i++) {
            assertThat(one.next(AT_MICROS)).isEqualTo(other.next(AT_MICROS));
        }
    }

    @Test
    void wrongSettingsAreNamed() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new SimulatorSource(Double.NaN, 0, 1, null))
                .withMessage("deltasPerSecond is NaN, allowed is 0 to 1000000");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new SimulatorSource(1, -1, 1, null))
                .withMessage("payloadBytes is -1, allowed is 0 and up");
    }

    private static SimulatorSource plain(double deltasPerSecond) {
        return new SimulatorSource(deltasPerSecond, 0, 42, null);
    }

    private static int take(SimulatorSource source, long nowMicros) {
        int due = source.due(nowMicros);
        for (int i = 0; i < due; i++) {
            source.next(AT_MICROS);
        }
        return due;
    }
}
