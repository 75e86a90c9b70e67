package dev.sluice.gateway.access;

import dev.sluice.config.JwtConfig;
import dev.sluice.gateway.access.KeyMaterial.KeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the files that the configuration names. Blocks. */
final class KeyFiles {
    private KeyFiles() {}

    static List<Path> paths(JwtConfig config) {
        List<Path> paths = new ArrayList<>();
        if (!config.secretFile().isEmpty()) {
            paths.add(Path.of(config.secretFile()));
        }
        config.keyFiles().forEach(file -> paths.add(Path.of(file)));
        config.jwksFiles().forEach(file -> paths.add(Path.of(file)));
        return paths;
    }

    /** @throws KeyException when a file cannot be read */
    static KeyMaterial read(JwtConfig config) throws KeyException {
        Optional<String> secret = Optional.of(config.secret()).filter(text -> !text.isEmpty());
        if (!config.secretFile().isEmpty()) {
            secret = Optional.of(text(config.secretFile()).replaceFirst("\\R$", ""));
        }
        return new KeyMaterial(secret, files(config.keyFiles()), files(config.jwksFiles()));
    }

    private static List<KeyFile> files(List<String> names) throws KeyException {
        List<KeyFile> files = new ArrayList<>();
        for (String name : names) {
            files.add(new KeyFile(name, text(name)));
        }
        return files;
    }

    private static String text(String name) throws KeyException {
        try {
            return Files.readString(Path.of(name));
        } catch (IOException e) {
            throw new KeyException(name, "cannot be read: " + e.getClass().getSimpleName());
        }
    }
}
