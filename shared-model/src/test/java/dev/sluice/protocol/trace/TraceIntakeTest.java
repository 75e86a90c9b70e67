package dev.sluice.protocol.trace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.patch.JsonException;
import dev.sluice.patch.JsonLimits;
import dev.sluice.patch.JsonReader;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceIntakeTest {
    private static final JsonReader JSON = new JsonReader(new JsonLimits(1000, 5, 16));
    private static final EventStamp STAMP = new EventStamp(1, () -> "id", Optional.empty(), "event");

    private final TraceIntake intake = new TraceIntake(EventLimits.NONE);

    /** Written in ISO 8859-1, so that \u00ED\u00A0\u0080 is half a surrogate pair in what would be UTF-8. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"sessionId\":\"s\",\"data\":[[[[[[1]]]]]]} | /data",
                "{\"sessionId\":\"s\",\"data\":\"\\uD800, ] \\\" }\"} | /data",
                "{\"sessionId\":\"s\",\"sessionId\":\"t\"} | /sessionId",
                "{\"sessionId\":\"s\",\"data\":{\"a-name-of-many-characters\":1}} | /data",
                "{\"sessionId\":\"s\",\"data\":1e999} | /data",
                "{\"sessionId\":\"\u00ED\u00A0\u0080\"} | ~~",
            })
    void elementThatCannotBeReadIsRejectedAlone(String bad, String field) throws Exception {
        String good = "{\"sessionId\":\"s\",\"data\":\"a, ] \\\\\"}";

        intake.offer((" [" + good + "," + bad + " , " + good + "] ").getBytes(ISO_8859_1), JSON, STAMP);

        assertThat(intake.bySession().get("s")).hasSize(2);
        assertThat(intake.rejected()).isEqualTo(1);
        assertThat(intake.rejections().get(0).index()).isEqualTo(1);
        assertThat(intake.rejections().get(0).field()).startsWith(field == null ? "" : field);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":2}",
                "[{\"a\":1,\"a\":2},{]",
                "[{\"a\":1,\"a\":2},{\"b\":}]",
                "[{\"a\":1,\"a\":2},]",
                "[{\"a\":1,\"a\":2}]]",
                "[{\"a\":1,\"a\":2}",
                "[{\"a\":1,\"a\":2},\"",
                "[{\"a\":1,\"a\":2}}",
                "[{\"sessionId\":\"s\"},",
            })
    void whatIsNoArrayIsRefusedAsAWhole(String text) {
        assertThatThrownBy(() -> intake.offer(text.getBytes(ISO_8859_1), JSON, STAMP))
                .isInstanceOf(JsonException.class);
        assertThat(intake.offered()).isZero();
    }

    @Test
    void arrayThatCanBeReadIsTaken() throws Exception {
        intake.offer("[{\"sessionId\":\"s\"},{}]".getBytes(ISO_8859_1), JSON, STAMP);

        assertThat(intake.bySession().get("s")).hasSize(1);
        assertThat(intake.rejections().get(0).field()).isEqualTo("sessionId");
    }
}
