package dev.sluice.patch;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.patch.JsonException.Reason;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
    private final JsonReader reader = new JsonReader(new JsonLimits(2000, 4, 10));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                " null ",
                "true",
                "-12",
                "3000000000",
                "123456789012345678901234567890",
                "1.5e3",
                "\"grüße \\ud83d\\ude00 \"",
                "{\"a\":{\"b\":[1,{\"c\":\"d\"},[]]},\"e\":null,\"f\":false}",
            })
    void readsWhatJacksonReads(String text) throws Exception {
        assertThat(reader.read(text.getBytes(UTF_8))).isEqualTo(Trees.json(text));
    }

    @Test
    void readsASliceOfALargerArray() throws Exception {
        assertThat(reader.read("xx{\"a\":1}yy".getBytes(UTF_8), 2, 7)).isEqualTo(Trees.json("{\"a\":1}"));
    }

    @Property
    void readsAllThatIsWritten(@ForAll("trees") JsonNode tree) throws Exception {
        JsonReader wide = new JsonReader(new JsonLimits(100_000, 16, 10));
        assertThat(wide.read(new ObjectMapper().writeValueAsBytes(tree))).isEqualTo(tree);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1,\"a\":2} | DUPLICATE_NAME | /a",
                "{\"a\":{\"b\":{},\"b\":{}}} | DUPLICATE_NAME | /a/b",
                "{\"a\":1,\"\\u0061\":2} | DUPLICATE_NAME | /a",
                "{\"a\":[[[[]]]]} | TOO_DEEP | /a/0/0/0",
                "[[[[[]]]]] | TOO_DEEP | /0/0/0/0",
                "{\"elevenchars\":1} | NAME_TOO_LONG | /elevenchars",
                "{\"a\":1e999} | NUMBER_TOO_LARGE | /a",
                "[\"\\ud83d\"] | NOT_UNICODE | /0",
                "{\"\\udc00\":1} | NOT_UNICODE | /\udc00",
            })
    void refusalNamesReasonAndField(String text, Reason reason, String field) {
        JsonException refusal = refusal(text.getBytes(UTF_8));
        assertThat(refusal.reason()).isEqualTo(reason);
        if (!field.contains("\udc00")) {
            assertThat(refusal.field()).isEqualTo(field);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "{",
                "[1,",
                "{\"a\"",
                "{\"a\":}",
                "nul",
                "{} {}",
                "1 2",
                "[1,]",
                "{'a':1}",
                "NaN",
                "01",
                "+1",
                "\"a\nb\"",
                "\"open",
                "// note\n1",
                "[}",
                "\uFEFF{}",
                "\"\\x\""
            })
    void whatIsNoJsonIsMalformed(String text) {
        JsonException refusal = refusal(text.getBytes(UTF_8));
        assertThat(refusal.reason()).isEqualTo(Reason.MALFORMED);
        assertThat(refusal.getMessage())
                .doesNotContain("Source", "line:", "byte[]", "\n")
                .isNotBlank();
    }

    @Test
    void messageSaysWhatAndWhere() {
        assertThat(refusal("{\"a\":1,\"a\":2}".getBytes(UTF_8)))
                .hasMessage("a key occurs twice in one object, at byte 11, in /a");
        assertThat(refusal("{\"a\":1 \"b\":2}".getBytes(UTF_8)))
                .hasMessageStartingWith(
                        "not valid JSON at byte 7: Unexpected character ('\"' (code 34)): was expecting");
        assertThat(refusal("[1".getBytes(UTF_8))).hasMessage("not valid JSON: the text ends too early");
    }

    @Test
    void tooManyBytesAreRefusedUnread() {
        assertThat(refusal(new byte[2001])).hasMessage("the text has 2001 bytes, allowed are 2000");
    }

    @Test
    void tooManyDigitsAreRefused() {
        assertThat(refusal("1".repeat(257).getBytes(UTF_8)).reason()).isEqualTo(Reason.NUMBER_TOO_LARGE);
        assertThat(refusal(("0." + "1".repeat(257)).getBytes(UTF_8)).reason()).isEqualTo(Reason.NUMBER_TOO_LARGE);
    }

    @Test
    void otherEncodingsThanUtf8AreRefused() {
        assertThat(refusal("{}".getBytes(UTF_16BE)).reason()).isEqualTo(Reason.NOT_UNICODE);
        byte[] overlong = {'"', (byte) 0xC0, (byte) 0x80, '"'};
        assertThat(refusal(overlong).reason()).isEqualTo(Reason.NOT_UNICODE);
        byte[] surrogate = {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'};
        assertThat(refusal(surrogate).reason()).isEqualTo(Reason.NOT_UNICODE);
    }

    /** Why half pairs are refused: two different keys would come out as the same bytes. */
    @Test
    void halfAPairDoesNotSurviveUtf8() {
        assertThat("\ud83d".getBytes(UTF_8)).isEqualTo("\ud83e".getBytes(UTF_8));
    }

    @Test
    void deepGarbageCostsNoStack() {
        JsonReader wide = new JsonReader(new JsonLimits(10_000_000, MergePatch.DEPTH_MAX, 10));
        JsonException refusal = catchThrowableOfType(
                JsonException.class, () -> wide.read("[".repeat(5_000_000).getBytes(UTF_8)));
        assertThat(refusal.reason()).isEqualTo(Reason.TOO_DEEP);
        assertThat(refusal.getMessage()).hasSizeLessThan(300);
    }

    @Test
    void limitsNameWhatIsWrongWithThem() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new JsonLimits(1, MergePatch.DEPTH_MAX + 1, 1))
                .withMessage("depthMax is 129, allowed is 1 to 128");
    }

    @Provide
    Arbitrary<JsonNode> trees() {
        return Trees.any();
    }

    private JsonException refusal(byte[] json) {
        JsonException refusal = catchThrowableOfType(JsonException.class, () -> reader.read(json));
        assertThat(refusal).as("refused").isNotNull();
        return refusal;
    }
}
