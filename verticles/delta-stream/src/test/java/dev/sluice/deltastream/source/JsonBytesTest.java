package dev.sluice.deltastream.source;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class JsonBytesTest {
    @Property
    void decimalsAreWrittenAsTheyAre(@ForAll long units, @ForAll @IntRange(max = 4) int decimals) {
        JsonBytes json = new JsonBytes(1);
        json.decimal(units, decimals);
        assertThat(new String(json.toByteArray(), US_ASCII))
                .isEqualTo(BigDecimal.valueOf(units, decimals).toPlainString());
    }

    @Test
    void smallestNumberFits() {
        assertThat(new JsonBytes(0).number(Long.MIN_VALUE).toByteArray())
                .isEqualTo(Long.toString(Long.MIN_VALUE).getBytes(US_ASCII));
    }
}
