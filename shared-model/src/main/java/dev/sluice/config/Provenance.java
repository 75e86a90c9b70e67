package dev.sluice.config;

import java.util.Map;

/** Where each value of a configuration came from. */
public final class Provenance {
    private static final String DEFAULT = "default";

    private final Map<String, String> sources;

    Provenance(Map<String, String> sources) {
        this.sources = Map.copyOf(sources);
    }

    /** The file, variable or {@code default} that the value at {@code path} was last set by. */
    public String source(String path) {
        return sources.getOrDefault(path.replaceFirst("\\[\\d+]$", ""), DEFAULT);
    }

    /** All paths that are not left at their defaults, sections included, with their sources. */
    public Map<String, String> sources() {
        return sources;
    }
}
