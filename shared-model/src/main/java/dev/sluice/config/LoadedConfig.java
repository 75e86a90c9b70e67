package dev.sluice.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A configuration that is fit for use, and where its values came from. */
public record LoadedConfig(SluiceConfig config, Provenance provenance) {
    /** A configuration that was made, not loaded. */
    public static LoadedConfig of(SluiceConfig config) {
        return new LoadedConfig(config, new Provenance(Map.of()));
    }

    /**
     * Lays {@code layers} over the built-in defaults, the first lowest, and binds the result.
     *
     * @param errors what went wrong while the layers were gathered; reported along with all that is found here
     * @throws ConfigException if there is any error
     */
    public static LoadedConfig of(List<ConfigLayer> layers, List<ConfigError> errors) {
        var merge = new LayerMerge();
        layers.forEach(merge::add);
        var provenance = merge.provenance();

        var binder = new ConfigBinder();
        var config = binder.bind(SluiceConfig.class, merge.tree());

        var all = new ArrayList<>(errors);
        binder.errors().forEach(error -> all.add(error.from(provenance.source(error.path()))));
        if (!all.isEmpty()) {
            throw new ConfigException(all);
        }
        return new LoadedConfig(config, provenance);
    }
}
