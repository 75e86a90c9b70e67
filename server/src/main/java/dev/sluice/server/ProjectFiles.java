package dev.sluice.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Finds files that belong to the project: in the working directory, in the project that the jar was built in, or
 * within the jar, which carries a copy of all that a node needs.
 */
final class ProjectFiles implements AutoCloseable {
    /** A directory laid out like the project's root; {@code shownAs} precedes the names of its files in messages. */
    private record Root(Path directory, String shownAs) {}

    private final List<Root> roots;
    private final Optional<FileSystem> jar;

    private ProjectFiles(List<Root> roots, Optional<FileSystem> jar) {
        this.roots = roots;
        this.jar = jar;
    }

    /** The files as seen from {@code workingDirectory}; to be closed, and its paths not to be used after that. */
    static ProjectFiles from(Path workingDirectory) {
        var code = code();
        try {
            // A jar stands in server/target; in a test the classes do.
            var jar = Files.isRegularFile(code)
                    ? Optional.of(FileSystems.newFileSystem(code))
                    : Optional.<FileSystem>empty();
            var within = jar.map(files -> files.getPath("/")).orElse(code);
            return new ProjectFiles(
                    roots(workingDirectory, code.resolve("../../..").normalize(), within), jar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file by its path from the working directory, from a project's root or from its {@code conf/}. */
    Optional<Path> find(String path) {
        return roots.stream()
                .flatMap(root -> Stream.of(
                        root.directory().resolve(path),
                        root.directory().resolve("conf").resolve(path)))
                .filter(Files::exists)
                .findFirst();
    }

    /** The names, without {@code .json}, of the files in {@code directory} of all roots. */
    TreeSet<String> names(String directory) {
        var names = new TreeSet<String>();
        for (var root : roots) {
            var folder = root.directory().resolve(directory);
            if (Files.isDirectory(folder)) {
                try (var files = Files.newDirectoryStream(folder, "*.json")) {
                    files.forEach(
                            file -> names.add(file.getFileName().toString().replaceFirst("\\.json$", "")));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return names;
    }

    /** The file's path as a reader would name it. */
    String shown(Path file) {
        return roots.stream()
                .filter(root -> root.directory().getFileSystem() == file.getFileSystem()
                        && file.normalize().startsWith(root.directory()))
                .findFirst()
                .map(root -> root.shownAs() + root.directory().relativize(file.normalize()))
                .orElse(file.toString());
    }

    @Override
    public void close() {
        jar.ifPresent(files -> {
            try {
                files.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static List<Root> roots(Path workingDirectory, Path project, Path within) {
        var working = new Root(workingDirectory.toAbsolutePath().normalize(), "");
        var beside = new Root(project, project + project.getFileSystem().getSeparator());
        var packed = new Root(within, "jar:");
        return working.directory().equals(project) ? List.of(working, packed) : List.of(working, beside, packed);
    }

    private static Path code() {
        try {
            return Path.of(ProjectFiles.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
