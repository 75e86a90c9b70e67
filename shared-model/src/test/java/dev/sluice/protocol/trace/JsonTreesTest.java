package dev.sluice.protocol.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTreesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "true",
                "-0.5",
                "1e300",
                "12345678901234567890",
                "\"\"",
                "{\"a\":{\"b\":[1,2.25,[],{},null,false]},\"\\\"\\\\\\n\\u0001ä€😀\":\"\\t\\u2028\"}"
            })
    void textReadsBackAsTheSameTree(String json) throws Exception {
        var tree = JSON.readTree(json);

        assertThat(JSON.readTree(JsonTrees.text(tree))).isEqualTo(tree);
    }
}
