package dev.sluice.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonHeadTest {
    private static final String DELTA =
            "{\"type\":\"delta\",\"tickId\":42,\"payload\":{\"count\":42,\"at\":1763700000000001,\"pad\":\"\"}}";

    @Test
    void deltaIsTold() {
        assertThat(isDelta(DELTA)).isTrue();
        assertThat(isDelta("{\"type\":\"delta\"")).isTrue();
        assertThat(isDelta("{\"type\":\"delta")).isFalse();
        assertThat(isDelta("{\"type\":\"deltas\",")).isFalse();
        assertThat(isDelta("{\"type\":\"welcome\",\"tickId\":1}")).isFalse();
        assertThat(isDelta("")).isFalse();
    }

    @Test
    void somebodyElsesPatchIsTold() {
        assertThat(isPatch("{\"type\":\"patch_broadcast\",\"payload\":{}}")).isTrue();
        assertThat(isPatch("{\"type\":\"patch_response\",\"payload\":{}}")).isFalse();
        assertThat(isPatch("{\"type\":\"patch\"}")).isFalse();
    }

    private static boolean isPatch(String json) {
        return JsonHead.isPatchBroadcast(buffer(json), 0, json.length());
    }

    @Test
    void typeIsTheFirstField() {
        assertThat(type("{\"type\":\"welcome\",\"tickId\":1}")).isEqualTo("welcome");
        assertThat(type("{\"t\":1,\"type\":\"welcome\"}")).isEmpty();
        assertThat(type("{\"type\":\"wel")).isEmpty();
    }

    @Test
    void numbersAreFoundByTheirKey() {
        assertThat(tickId(DELTA)).isEqualTo(42);
        assertThat(JsonHead.atMicros(buffer(DELTA), 0, DELTA.length())).isEqualTo(1_763_700_000_000_001L);
    }

    @Test
    void numberThatEndsWithTheHeadIsNotKnown() {
        assertThat(tickId("{\"tickId\":12")).isEqualTo(JsonHead.NONE);
        assertThat(tickId("{\"tickId\":null}")).isEqualTo(JsonHead.NONE);
        assertThat(tickId("{}")).isEqualTo(JsonHead.NONE);
    }

    private static boolean isDelta(String json) {
        return JsonHead.isDelta(buffer(json), 0, json.length());
    }

    private static String type(String json) {
        return JsonHead.type(buffer(json), 0, json.length());
    }

    private static long tickId(String json) {
        return JsonHead.tickId(buffer(json), 0, json.length());
    }

    /** With bytes behind it that are not the head's. */
    private static ByteBuf buffer(String json) {
        return Unpooled.copiedBuffer(json + "3,\"tickId\":7}", StandardCharsets.UTF_8);
    }
}
