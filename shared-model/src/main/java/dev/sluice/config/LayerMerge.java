package dev.sluice.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Lays layers over the defaults, key by key, and remembers which layer each value came from. Used once. */
final class LayerMerge {
    /** Lets editors find the schema; says nothing about the node. */
    private static final String SCHEMA_KEY = "$schema";

    private static final Set<String> MAPS = SettingPath.all().stream()
            .filter(setting -> setting.component().kind() == Component.Kind.MAP)
            .map(SettingPath::path)
            .collect(Collectors.toSet());

    private final ObjectNode tree = Section.of(SluiceConfig.class).defaultsTree();
    private final Map<String, String> sources = new TreeMap<>();

    ObjectNode tree() {
        return tree;
    }

    Provenance provenance() {
        return new Provenance(sources);
    }

    void add(ConfigLayer layer) {
        var settings = layer.tree().deepCopy();
        settings.remove(SCHEMA_KEY);
        merge(tree, settings, "", layer.source());
    }

    private void merge(ObjectNode below, ObjectNode above, String path, String source) {
        for (var entry : above.properties()) {
            var key = entry.getKey();
            var value = entry.getValue();
            var child = ConfigPath.child(path, key);
            if (value.isNull() && MAPS.contains(path)) {
                below.remove(key);
                forget(child);
            } else if (value instanceof ObjectNode section && below.get(key) instanceof ObjectNode sectionBelow) {
                sources.put(child, source);
                merge(sectionBelow, section, child, source);
            } else {
                below.set(key, value);
                forget(child);
                remember(child, value, source);
            }
        }
    }

    private void forget(String path) {
        sources.keySet().removeIf(known -> ConfigPath.within(known, path));
    }

    private void remember(String path, JsonNode value, String source) {
        sources.put(path, source);
        value.properties().forEach(entry -> remember(ConfigPath.child(path, entry.getKey()), entry.getValue(), source));
    }
}
