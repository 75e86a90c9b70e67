package dev.sluice.patch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;

/** JSON trees for tests: from text, and generated from few keys so that patches and targets meet. */
final class Trees {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Trees() {}

    static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    static Arbitrary<JsonNode> any() {
        return tree(3);
    }

    static Arbitrary<ObjectNode> objects() {
        return object(3);
    }

    private static Arbitrary<JsonNode> tree(int depthMax) {
        Arbitrary<JsonNode> leaf = Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.just(NODES.nullNode())),
                Tuple.of(2, Arbitraries.integers().between(0, 3).map(NODES::numberNode)),
                Tuple.of(1, Arbitraries.of("x", "y").map(NODES::textNode)));
        if (depthMax == 0) {
            return leaf;
        }
        Arbitrary<JsonNode> array = tree(depthMax - 1).list().ofMaxSize(2).map(items -> {
            ArrayNode node = NODES.arrayNode();
            return node.addAll(items);
        });
        return Arbitraries.frequencyOf(
                Tuple.of(3, leaf),
                Tuple.of(1, array),
                Tuple.of(5, object(depthMax).map(node -> node)));
    }

    private static Arbitrary<ObjectNode> object(int depthMax) {
        return Arbitraries.maps(Arbitraries.of("a", "b", "c", "d"), tree(depthMax - 1))
                .ofMaxSize(4)
                .map(properties -> {
                    ObjectNode node = NODES.objectNode();
                    for (Map.Entry<String, JsonNode> property : properties.entrySet()) {
                        node.set(property.getKey(), property.getValue());
                    }
                    return node;
                });
    }
}
