package dev.sluice.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What sets two configurations apart, and what has to start anew for it. */
public record ConfigDiff(List<Change> changes) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** @param applies what has to start anew before the setting's new value is in force */
    public record Change(String path, Applies applies) {
        /** The part of the configuration that the setting belongs to: its first key. */
        public String section() {
            int end = path.indexOf('.');
            return end < 0 ? path : path.substring(0, end);
        }
    }

    public ConfigDiff {
        changes = List.copyOf(changes);
    }

    public static ConfigDiff between(SluiceConfig before, SluiceConfig after) {
        List<Change> changes = new ArrayList<>();
        compare(SluiceConfig.class, JSON.valueToTree(before), JSON.valueToTree(after), "", changes);
        return new ConfigDiff(changes);
    }

    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /** The paths of the changes that take at least this. */
    public List<String> paths(Applies atLeast) {
        return changes.stream()
                .filter(change -> change.applies().compareTo(atLeast) >= 0)
                .map(Change::path)
                .toList();
    }

    /** The sections whose verticles have to start anew, in the configuration's order. */
    public Set<String> sectionsToRedeploy() {
        Set<String> sections = new LinkedHashSet<>();
        changes.stream()
                .filter(change -> change.applies() == Applies.VERTICLE)
                .forEach(change -> sections.add(change.section()));
        return sections;
    }

    private static void compare(
            Class<? extends Record> type, JsonNode before, JsonNode after, String path, List<Change> changes) {
        for (Component component : Section.of(type).components()) {
            JsonNode old = before.path(component.name());
            JsonNode now = after.path(component.name());
            if (old.equals(now)) {
                continue;
            }
            String child = ConfigPath.child(path, component.name());
            Applies applies = component.setting().applies();
            switch (component.kind()) {
                case SECTION -> compare(component.sectionType(), old, now, child, changes);
                case MAP -> compareEntries(component, old, now, child, changes);
                case TEXT, INTEGER, NUMBER, FLAG, LIST -> changes.add(new Change(child, applies));
            }
        }
    }

    /** An entry that came or went takes what the map takes; one that changed what its settings take. */
    private static void compareEntries(
            Component map, JsonNode before, JsonNode after, String path, List<Change> changes) {
        Set<String> names = new TreeSet<>();
        before.fieldNames().forEachRemaining(names::add);
        after.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            String child = ConfigPath.child(path, name);
            if (before.has(name) && after.has(name)) {
                compare(map.sectionType(), before.get(name), after.get(name), child, changes);
            } else {
                changes.add(new Change(child, map.setting().applies()));
            }
        }
    }
}
