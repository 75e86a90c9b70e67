package dev.sluice.config;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Says in JSON Schema (draft 2020-12) what the records demand. Rules between two settings are left to the records: the
 * schema serves editors, and a node binds the records in any case.
 */
final class ConfigSchema {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode definitions = JSON.createObjectNode();

    private ConfigSchema() {}

    static ObjectNode schema() {
        return new ConfigSchema().root();
    }

    private ObjectNode root() {
        var schema = JSON.createObjectNode()
                .put("$schema", "https://json-schema.org/draft/2020-12/schema")
                .put("title", "Sluice configuration");
        schema.setAll(section(Section.of(SluiceConfig.class)));
        // The one key that is no setting: it leads editors here.
        ((ObjectNode) schema.get("properties")).putObject("$schema").put("type", "string");
        schema.set("$defs", definitions);
        return schema;
    }

    private ObjectNode section(Section<?> section) {
        var schema = JSON.createObjectNode().put("type", "object").put("additionalProperties", false);
        var properties = schema.putObject("properties");
        for (var component : section.components()) {
            properties.set(component.name(), component(component));
        }
        return schema;
    }

    private ObjectNode component(Component component) {
        var schema = JSON.createObjectNode().put("description", description(component.setting()));
        switch (component.kind()) {
            case TEXT -> text(component, schema);
            case INTEGER -> number(component, schema.put("type", "integer"));
            case NUMBER -> number(component, schema.put("type", "number"));
            case FLAG -> schema.put("type", "boolean");
            case LIST -> {
                schema.put("type", "array")
                        .put("uniqueItems", true)
                        .put("minItems", component.setting().itemsMin());
                text(component, schema.putObject("items"));
            }
            case MAP -> {
                schema.put("type", "object");
                text(component, schema.putObject("propertyNames"));
                var entry = schema.putObject("additionalProperties").putArray("anyOf");
                entry.add(reference(component, JSON.createObjectNode()));
                entry.addObject().put("type", "null");
            }
            case SECTION -> {
                return reference(component, schema);
            }
        }
        schema.set("default", component.defaultNode());
        return schema;
    }

    private ObjectNode reference(Component component, ObjectNode schema) {
        var section = Section.of(component.sectionType());
        if (!definitions.has(section.name())) {
            definitions.set(section.name(), section(section));
        }
        return schema.put("$ref", "#/$defs/" + section.name());
    }

    private static void text(Component component, ObjectNode schema) {
        var setting = component.setting();
        schema.put("type", "string");
        if (setting.oneOf().length > 0) {
            var allowed = schema.putArray("enum");
            for (var text : setting.oneOf()) {
                allowed.add(text);
            }
        }
        if (!setting.pattern().isEmpty()) {
            schema.put("pattern", "^(?:" + setting.pattern() + ")$");
        }
    }

    private static void number(Component component, ObjectNode schema) {
        schema.put(component.setting().aboveMin() ? "exclusiveMinimum" : "minimum", component.min());
        schema.put("maximum", component.max());
    }

    private static String description(Setting setting) {
        return setting.unit().isEmpty() ? setting.value() : setting.value() + " Unit: " + setting.unit() + ".";
    }
}
