package dev.sluice.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Makes up trees in which each setting by itself is allowed, from the settings' own bounds. */
final class ValidConfigs {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** For settings whose pattern a made up name would hardly ever meet. */
    private static final List<String> SAMPLES = List.of(
            "*",
            "https://example.org",
            "http://localhost:3000",
            "room/lobby",
            "trace/*",
            "keys/first.pem",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "10.0.0.0/8",
            "redis://localhost",
            "rediss://user:secret@host:6380/1",
            "a secret that is long enough for anybody");

    private ValidConfigs() {}

    static Arbitrary<ObjectNode> trees(Class<? extends Record> type) {
        var components = Section.of(type).components();
        var values = components.stream().map(ValidConfigs::value).toList();
        return Combinators.combine(values).as(made -> {
            var tree = JSON.createObjectNode();
            for (int i = 0; i < components.size(); i++) {
                tree.set(components.get(i).name(), made.get(i));
            }
            return tree;
        });
    }

    private static Arbitrary<JsonNode> value(Component component) {
        return switch (component.kind()) {
            case TEXT -> texts(component).map(JSON::valueToTree);
            case INTEGER ->
                Arbitraries.integers()
                        .between(
                                component.min().intValueExact(), component.max().intValueExact())
                        .map(JSON::valueToTree);
            case NUMBER ->
                Arbitraries.doubles()
                        .between(
                                component.min().doubleValue(),
                                false,
                                component.max().doubleValue(),
                                true)
                        .ofScale(4)
                        .map(JSON::valueToTree);
            case FLAG -> Arbitraries.of(true, false).map(JSON::valueToTree);
            case LIST ->
                texts(component)
                        .list()
                        .uniqueElements()
                        .ofMinSize(component.setting().itemsMin())
                        .ofMaxSize(2)
                        .map(JSON::valueToTree);
            case MAP ->
                Arbitraries.maps(names(), trees(component.sectionType()))
                        .ofMaxSize(3)
                        .map(sections -> JSON.valueToTree(Map.copyOf(sections)));
            case SECTION -> trees(component.sectionType()).map(tree -> tree);
        };
    }

    private static Arbitrary<String> texts(Component component) {
        var oneOf = List.of(component.setting().oneOf());
        if (!oneOf.isEmpty()) {
            return Arbitraries.of(oneOf);
        }
        var samples = SAMPLES.stream().filter(component::acceptsText).toList();
        return names().flatMap(name -> component.acceptsText(name) && component.kind() == Component.Kind.TEXT
                ? Arbitraries.just(name)
                : Arbitraries.of(samples));
    }

    private static Arbitrary<String> names() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('0', '9')
                .withChars("._-")
                .ofMinLength(1)
                .ofMaxLength(64);
    }
}
