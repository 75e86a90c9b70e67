package dev.sluice.config;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Where each value of a configuration came from. */
public final class Provenance {
    private static final String DEFAULT = "default";

    private final Map<String, String> sources;

    Provenance(Map<String, String> sources) {
        this.sources = Collections.unmodifiableMap(new TreeMap<>(sources));
    }

    /** The file, variable or {@code default} that the value at {@code path} was last set by. */
    public String source(String path) {
        return sources.getOrDefault(path.replaceFirst("\\[\\d+]$", ""), DEFAULT);
    }

    /** All paths that are not left at their defaults, sections included, with their sources, sorted. */
    public Map<String, String> sources() {
        return sources;
    }
}
