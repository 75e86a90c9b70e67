package dev.sluice.patch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class MergePatchProperties {
    @Property
    void compositionEqualsOneAfterTheOther(
            @ForAll("trees") JsonNode target, @ForAll("trees") JsonNode first, @ForAll("trees") JsonNode second) {
        Optional<JsonNode> both = MergePatch.compose(first, second);
        both.ifPresent(patch -> assertThat(MergePatch.apply(target, patch))
                .isEqualTo(MergePatch.apply(MergePatch.apply(target, first), second)));
    }

    /** A merge patch keeps a key that it does not name wherever an object stays an object; here the outcome lost one. */
    @Property
    void whereThereIsNoCompositionNoPatchCouldDoIt(@ForAll("trees") JsonNode first, @ForAll("trees") JsonNode second) {
        if (MergePatch.compose(first, second).isPresent()) {
            return;
        }
        JsonNode wide = everywhere("unnamed", 4);
        JsonNode outcome = MergePatch.apply(MergePatch.apply(wide, first), second);
        assertThat(hasObjectWithout(outcome, wide, "unnamed")).isTrue();
    }

    @Property
    void narrowCommutesWithApply(
            @ForAll("trees") JsonNode target, @ForAll("trees") JsonNode patch, @ForAll("fields") Set<String> fields) {
        assertThat(MergePatch.narrow(MergePatch.apply(target, patch), fields))
                .isEqualTo(MergePatch.apply(MergePatch.narrow(target, fields), MergePatch.narrow(patch, fields)));
    }

    @Property
    void narrowCommutesWithCompose(
            @ForAll("objects") ObjectNode first,
            @ForAll("objects") ObjectNode second,
            @ForAll("fields") Set<String> fields) {
        MergePatch.compose(first, second).ifPresent(both -> assertThat(MergePatch.narrow(both, fields))
                .isEqualTo(MergePatch.compose(MergePatch.narrow(first, fields), MergePatch.narrow(second, fields))
                        .orElseThrow()));
    }

    @Property
    void inputsAreUnchanged(@ForAll("trees") JsonNode target, @ForAll("trees") JsonNode patch) {
        JsonNode targetBefore = target.deepCopy();
        JsonNode patchBefore = patch.deepCopy();
        MergePatch.apply(target, patch);
        MergePatch.compose(target, patch);
        MergePatch.narrow(target, Set.of("a"));
        assertThat(target).isEqualTo(targetBefore);
        assertThat(patch).isEqualTo(patchBefore);
    }

    @Property
    void foldEqualsApplyAndLeavesPatchesAlone(
            @ForAll("objects") ObjectNode start, @ForAll("patchLists") List<ObjectNode> patches) {
        List<ObjectNode> before = patches.stream().map(ObjectNode::deepCopy).toList();
        JsonNode expected = start.deepCopy();
        ObjectNode owned = start.deepCopy();
        for (ObjectNode patch : patches) {
            expected = MergePatch.apply(expected, patch);
            assertThat(MergePatch.fold(owned, patch)).isSameAs(owned).isEqualTo(expected);
        }
        assertThat(patches).isEqualTo(before);
    }

    @Provide
    Arbitrary<JsonNode> trees() {
        return Trees.any();
    }

    @Provide
    Arbitrary<ObjectNode> objects() {
        return Trees.objects();
    }

    @Provide
    Arbitrary<List<ObjectNode>> patchLists() {
        return Trees.objects().list().ofMaxSize(6);
    }

    @Provide
    Arbitrary<Set<String>> fields() {
        return Arbitraries.of("a", "b", "c", "x").set();
    }

    private static JsonNode everywhere(String mark, int depth) {
        ObjectNode node = (ObjectNode) Trees.json("{\"" + mark + "\":1}");
        if (depth > 0) {
            for (String name : List.of("a", "b", "c", "d")) {
                node.set(name, everywhere(mark, depth - 1));
            }
        }
        return node;
    }

    private static boolean hasObjectWithout(JsonNode outcome, JsonNode target, String mark) {
        if (!outcome.isObject() || !target.isObject()) {
            return false;
        }
        if (!outcome.has(mark)) {
            return true;
        }
        for (var property : outcome.properties()) {
            if (target.has(property.getKey())
                    && hasObjectWithout(property.getValue(), target.get(property.getKey()), mark)) {
                return true;
            }
        }
        return false;
    }
}
