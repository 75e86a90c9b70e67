package dev.sluice.deltastream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.bus.ErrorCode;
import dev.sluice.deltastream.StreamState.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamStateTest {
    private final StreamState state = new StreamState(JsonNodeFactory.instance.objectNode(), 200, 300);

    @Test
    void aMergePatchChangesTheState() {
        assertThat(apply("{\"a\":1,\"b\":{\"c\":2}}")).isEmpty();
        assertThat(apply("{\"a\":null,\"b\":{\"d\":3}}")).isEmpty();

        assertThat(state.toBytes()).asString().isEqualTo("{\"b\":{\"c\":2,\"d\":3}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            []                      | payload
            5                       | payload
            null                    | payload
            {"a":                   | payload
            not json                | payload
            {"a":{"b":1,"b":2}}     | payload/a/b
            {"a":{"b":1e999}}       | payload/a/b
            """)
    void aBadChangeNamesTheFieldAndChangesNothing(String change, String field) {
        apply("{\"kept\":true}");

        Optional<Refusal> refusal = apply(change);

        assertThat(refusal).hasValueSatisfying(why -> {
            assertThat(why.code()).isEqualTo(ErrorCode.INVALID_MESSAGE);
            assertThat(why.field()).isEqualTo(field);
            assertThat(why.message()).isNotBlank();
        });
        assertThat(state.toBytes()).asString().isEqualTo("{\"kept\":true}");
    }

    @Test
    void aChangeMayNotBeLargerThanItsLimit() {
        assertThat(apply("{\"a\":\"" + "x".repeat(200) + "\"}"))
                .hasValueSatisfying(why -> assertThat(why.code()).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE));
    }

    @Test
    void theStateMayNotOutgrowItsLimitButShrinksAgain() {
        assertThat(apply("{\"a\":\"" + "x".repeat(150) + "\"}")).isEmpty();
        assertThat(apply("{\"b\":\"" + "x".repeat(150) + "\"}"))
                .hasValueSatisfying(why -> assertThat(why.code()).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE));

        assertThat(apply("{\"a\":null}")).isEmpty();

        assertThat(apply("{\"b\":\"" + "x".repeat(150) + "\"}")).isEmpty();
    }

    private Optional<Refusal> apply(String change) {
        return state.apply(change.getBytes(StandardCharsets.UTF_8));
    }
}
