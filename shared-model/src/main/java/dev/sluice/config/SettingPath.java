package dev.sluice.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A setting's place in the whole configuration. Entries of a map stand under {@link #ANY_NAME}. */
record SettingPath(List<String> keys, Component component) {
    static final String ANY_NAME = "<name>";

    private static final List<SettingPath> ALL = List.copyOf(walk(SluiceConfig.class, List.of()));

    /** All settings in the records' order; sections and maps precede what they hold. */
    static List<SettingPath> all() {
        return ALL;
    }

    String path() {
        return String.join(".", keys);
    }

    /** Whether an environment variable can set it: entries of maps have names that no variable could spell. */
    boolean inEnvironment() {
        return component.kind() != Component.Kind.SECTION
                && component.kind() != Component.Kind.MAP
                && !keys.contains(ANY_NAME);
    }

    /** {@code deltaStream.stateBytesMax} is {@code SLUICE_DELTA_STREAM_STATE_BYTES_MAX}. */
    String environmentName() {
        var words = path().replace('.', '_').replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_");
        return Environment.PREFIX + words.toUpperCase(Locale.ROOT);
    }

    private static List<SettingPath> walk(Class<? extends Record> type, List<String> parents) {
        var paths = new ArrayList<SettingPath>();
        for (var component : Section.of(type).components()) {
            var keys = append(parents, component.name());
            paths.add(new SettingPath(keys, component));
            if (component.kind() == Component.Kind.SECTION) {
                paths.addAll(walk(component.sectionType(), keys));
            } else if (component.kind() == Component.Kind.MAP) {
                paths.addAll(walk(component.sectionType(), append(keys, ANY_NAME)));
            }
        }
        return paths;
    }

    static List<String> append(List<String> keys, String key) {
        return Stream.concat(keys.stream(), Stream.of(key)).toList();
    }
}
