package dev.sluice.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used, with everything that is wrong with it; the message is fit for a console. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<ConfigError> errors;

    public ConfigException(List<ConfigError> errors) {
        super(text(errors));
        this.errors = List.copyOf(errors);
    }

    public List<ConfigError> errors() {
        return errors;
    }

    private static String text(List<ConfigError> errors) {
        var count = errors.size() == 1 ? "1 error" : errors.size() + " errors";
        return errors.stream()
                .map(error -> "\n  " + error.text())
                .collect(Collectors.joining("", count + " in the configuration:", ""));
    }
}
