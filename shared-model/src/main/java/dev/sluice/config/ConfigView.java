package dev.sluice.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Locale;

/** A configuration for the eyes of an administrator: each value, where it came from, and how it could be changed. */
public final class ConfigView {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNode MASK = new TextNode("***");

    private final Provenance provenance;
    private final ObjectNode settings = JsonNodeFactory.instance.objectNode();

    private ConfigView(Provenance provenance) {
        this.provenance = provenance;
    }

    /** By path: {@code {"value", "source", "applies"}}. Secrets that were set are masked. */
    public static ObjectNode of(LoadedConfig loaded) {
        ConfigView view = new ConfigView(loaded.provenance());
        view.add(SluiceConfig.class, JSON.valueToTree(loaded.config()), "");
        return view.settings;
    }

    private void add(Class<? extends Record> type, JsonNode section, String path) {
        for (Component component : Section.of(type).components()) {
            JsonNode value = section.path(component.name());
            String child = ConfigPath.child(path, component.name());
            switch (component.kind()) {
                case SECTION -> add(component.sectionType(), value, child);
                case MAP ->
                    value.properties()
                            .forEach(entry -> add(
                                    component.sectionType(),
                                    entry.getValue(),
                                    ConfigPath.child(child, entry.getKey())));
                case TEXT, INTEGER, NUMBER, FLAG, LIST -> add(component, value, child);
            }
        }
    }

    private void add(Component component, JsonNode value, String path) {
        boolean secret = component.setting().secret() && !value.equals(component.defaultNode());
        settings.putObject(path)
                .put("source", provenance.source(path))
                .put("applies", component.setting().applies().name().toLowerCase(Locale.ROOT))
                .set("value", secret ? MASK : value);
    }
}
