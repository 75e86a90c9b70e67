package dev.sluice.patch;

import static dev.sluice.patch.Trees.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergePatchTest {
    /** RFC 7396, appendix A, row by row. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":\"b\"} | {\"a\":\"c\"} | {\"a\":\"c\"}",
                "{\"a\":\"b\"} | {\"b\":\"c\"} | {\"a\":\"b\",\"b\":\"c\"}",
                "{\"a\":\"b\"} | {\"a\":null} | {}",
                "{\"a\":\"b\",\"b\":\"c\"} | {\"a\":null} | {\"b\":\"c\"}",
                "{\"a\":[\"b\"]} | {\"a\":\"c\"} | {\"a\":\"c\"}",
                "{\"a\":\"c\"} | {\"a\":[\"b\"]} | {\"a\":[\"b\"]}",
                "{\"a\":{\"b\":\"c\"}} | {\"a\":{\"b\":\"d\",\"c\":null}} | {\"a\":{\"b\":\"d\"}}",
                "{\"a\":[{\"b\":\"c\"}]} | {\"a\":[1]} | {\"a\":[1]}",
                "[\"a\",\"b\"] | [\"c\",\"d\"] | [\"c\",\"d\"]",
                "{\"a\":\"b\"} | [\"c\"] | [\"c\"]",
                "{\"a\":\"foo\"} | null | null",
                "{\"a\":\"foo\"} | \"bar\" | \"bar\"",
                "{\"e\":null} | {\"a\":1} | {\"e\":null,\"a\":1}",
                "[1,2] | {\"a\":\"b\",\"c\":null} | {\"a\":\"b\"}",
                "{} | {\"a\":{\"bb\":{\"ccc\":null}}} | {\"a\":{\"bb\":{}}}",
            })
    void appliesAsTheAppendixSays(String target, String patch, String result) {
        assertThat(MergePatch.apply(json(target), json(patch))).isEqualTo(json(result));
        if (json(target) instanceof ObjectNode owned) {
            assertThat(MergePatch.fold(owned, json(patch))).isEqualTo(json(result));
        }
    }

    @Test
    void untouchedPartsAreShared() {
        JsonNode target = json("{\"big\":{\"x\":1},\"n\":1}");
        assertThat(MergePatch.apply(target, json("{\"n\":2}")).get("big")).isSameAs(target.get("big"));
    }

    @Test
    void foldKeepsWhatAPatchBroughtApartFromThePatch() {
        JsonNode patch = json("{\"a\":{\"b\":{\"c\":1}}}");
        JsonNode state = MergePatch.fold((ObjectNode) json("{}"), patch);
        MergePatch.fold((ObjectNode) state, json("{\"a\":{\"b\":{\"c\":2}}}"));
        assertThat(patch).isEqualTo(json("{\"a\":{\"b\":{\"c\":1}}}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":null} | {\"a\":{\"b\":1}}",
                "{\"a\":1} | {\"a\":{}}",
                "{\"a\":[]} | {\"a\":{\"b\":null}}",
                "{\"a\":{\"b\":2}} | {\"a\":{\"b\":{\"c\":1}}}",
                "7 | {\"a\":1}",
                "null | {}",
            })
    void anObjectPutWhereNoneCanBeLeftHasNoComposition(String first, String second) {
        assertThat(MergePatch.compose(json(first), json(second))).isEmpty();
    }

    @Test
    void composedPatchKeepsRemovals() {
        assertThat(MergePatch.compose(json("{\"a\":null,\"b\":1}"), json("{\"b\":null,\"c\":{\"d\":null}}")))
                .contains(json("{\"a\":null,\"b\":null,\"c\":{\"d\":null}}"));
    }

    @Test
    void narrowKeepsOnlyNamedKeysOfTheTopLevel() {
        assertThat(MergePatch.narrow(json("{\"a\":{\"b\":1},\"b\":null,\"c\":3}"), Set.of("a", "b", "x")))
                .isEqualTo(json("{\"a\":{\"b\":1},\"b\":null}"));
    }

    @Test
    void tooDeepPatchIsRefusedBeforeAnythingChanges() {
        JsonNode deep = json("{\"first\":1,\"a\":" + "{\"a\":".repeat(MergePatch.DEPTH_MAX) + "1"
                + "}".repeat(MergePatch.DEPTH_MAX) + "}");
        ObjectNode owned = (ObjectNode) json("{}");
        assertThatExceptionOfType(PatchTooDeepException.class).isThrownBy(() -> MergePatch.fold(owned, deep));
        assertThatExceptionOfType(PatchTooDeepException.class).isThrownBy(() -> MergePatch.apply(owned, deep));
        assertThatExceptionOfType(PatchTooDeepException.class).isThrownBy(() -> MergePatch.compose(owned, deep));
        assertThat(owned).isEqualTo(json("{}"));
    }

    @Test
    void arraysMayNestDeeperThanObjects() {
        JsonNode patch = json("{\"a\":" + "[".repeat(500) + "]".repeat(500) + "}");
        assertThat(MergePatch.apply(json("{}"), patch)).isEqualTo(patch);
    }
}
