package dev.sluice.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes down what the records say, for those who do not read Java: defaults, schema and reference page. */
final class ConfigReference {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ConfigReference() {}

    /** The generated files' text by path from the project's root. */
    static Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("conf/default.json", defaults());
        files.put("conf/schema.json", pretty(ConfigSchema.schema()));
        files.put("docs/configuration.md", ConfigPage.page());
        return files;
    }

    private static String defaults() {
        var file = JSON.createObjectNode().put("$schema", "./schema.json");
        file.setAll(Section.of(SluiceConfig.class).defaultsTree());
        return pretty(file);
    }

    private static String pretty(JsonNode tree) {
        var separators = new Separators()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withObjectEmptySeparator("")
                .withArrayEmptySeparator("");
        var printer = new DefaultPrettyPrinter(separators).withObjectIndenter(new DefaultIndenter("  ", "\n"));
        try {
            return JSON.writer(printer).writeValueAsString(tree) + "\n";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
