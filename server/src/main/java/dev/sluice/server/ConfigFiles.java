package dev.sluice.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.config.ConfigError;
import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigLayer;
import dev.sluice.config.Environment;
import dev.sluice.config.LoadedConfig;
import dev.sluice.config.SluiceConfig;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gathers a node's configuration from the command line's files and the environment. */
final class ConfigFiles {
    /** @param files those that may change: what is packed in the jar does not */
    record Gathered(LoadedConfig config, List<Path> files) {}

    private final ProjectFiles files;
    private final List<ConfigError> errors = new ArrayList<>();
    private final List<String> presets = new ArrayList<>();
    private final List<ConfigLayer> layers = new ArrayList<>();
    private final List<Path> read = new ArrayList<>();

    private ConfigFiles(ProjectFiles files) {
        this.files = files;
    }

    /**
     * Loads the configuration that {@code args} name: presets ({@code test}), role files ({@code gateway-only}) and
     * paths of JSON files, later ones over earlier ones, and {@code environment} over all.
     *
     * @throws ConfigException with all that is wrong with them
     */
    static LoadedConfig load(String[] args, Map<String, String> environment, Path workingDirectory) {
        return gather(args, environment, workingDirectory).config();
    }

    /** As {@link #load}, with the files that were read. */
    static Gathered gather(String[] args, Map<String, String> environment, Path workingDirectory) {
        try (var files = ProjectFiles.from(workingDirectory)) {
            var gathering = new ConfigFiles(files);
            var config = gathering.load(List.of(args), environment);
            return new Gathered(config, gathering.read);
        }
    }

    /**
     * The text of a further file that the configuration names, such as {@code cluster.xml}: looked for in the same
     * places.
     *
     * @param setting where it is named, for the error
     * @throws ConfigException if there is no such file, or it cannot be read
     */
    static String text(String setting, String path, Path workingDirectory) {
        try (var files = ProjectFiles.from(workingDirectory)) {
            var reader = new ConfigFiles(files);
            var text = files.find(path).flatMap(reader::text);
            return text.orElseThrow(() -> new ConfigException(
                    reader.errors.isEmpty()
                            ? List.of(ConfigError.unreadable(setting, "no such file: " + path, ""))
                            : reader.errors));
        }
    }

    private LoadedConfig load(List<String> args, Map<String, String> environment) {
        args.forEach(this::addArgument);
        layers.addAll(Environment.layers(environment, errors));
        var preset = chosenPreset();
        preset(preset).ifPresent(layer -> layers.add(0, layer));
        layers.add(0, named(preset));
        return LoadedConfig.of(layers, errors);
    }

    private void addArgument(String arg) {
        if (arg.endsWith(".json")) {
            files.find(arg).ifPresentOrElse(this::addFile, () -> errors.add(unknown(arg, "no such file")));
        } else if (files.names("conf/presets").contains(arg)) {
            presets.add(arg);
        } else if (roleFiles().contains(arg)) {
            files.find("conf/" + arg + ".json").ifPresent(this::addFile);
        } else {
            errors.add(unknown(arg, "neither a preset nor a file in conf/"));
        }
    }

    private void addFile(Path file) {
        layer(file).ifPresent(layers::add);
    }

    /** The last one named; files and the environment stand above the arguments, as for all other settings. */
    private String chosenPreset() {
        if (presets.stream().distinct().count() > 1) {
            errors.add(ConfigError.unreadable(
                    String.join(" ", presets), "several presets", "allowed: one, and any number of files"));
        }
        var chosen = presets.isEmpty() ? SluiceConfig.defaults().preset() : presets.get(presets.size() - 1);
        for (var layer : layers) {
            chosen = layer.preset().orElse(chosen);
        }
        return chosen;
    }

    /** Empty if there is none by that name: the setting itself is then refused, and the error says what is allowed. */
    private Optional<ConfigLayer> preset(String name) {
        return files.names("conf/presets").contains(name)
                ? files.find("conf/presets/" + name + ".json").flatMap(this::layer)
                : Optional.empty();
    }

    private static ConfigLayer named(String preset) {
        return new ConfigLayer("preset", JsonNodeFactory.instance.objectNode().put("preset", preset));
    }

    private Optional<ConfigLayer> layer(Path file) {
        if (file.getFileSystem() == FileSystems.getDefault()) {
            read.add(file);
        }
        try {
            return text(file).map(text -> ConfigLayer.parse(files.shown(file), text));
        } catch (ConfigException e) {
            errors.addAll(e.errors());
            return Optional.empty();
        }
    }

    private Optional<String> text(Path file) {
        try {
            return Optional.of(Files.readString(file));
        } catch (CharacterCodingException e) {
            errors.add(ConfigError.unreadable(files.shown(file), "not UTF-8", ""));
        } catch (NoSuchFileException e) {
            errors.add(ConfigError.unreadable(files.shown(file), "no such file", ""));
        } catch (IOException e) {
            errors.add(ConfigError.unreadable(files.shown(file), "cannot be read: " + e.getMessage(), ""));
        }
        return Optional.empty();
    }

    private List<String> roleFiles() {
        return files.names("conf").stream()
                .filter(name -> !name.equals("schema"))
                .toList();
    }

    private ConfigError unknown(String arg, String problem) {
        var known = "presets: %s; files in conf/: %s; or the path of a .json file"
                .formatted(String.join(", ", files.names("conf/presets")), String.join(", ", roleFiles()));
        return ConfigError.unreadable(arg, problem, known);
    }
}
