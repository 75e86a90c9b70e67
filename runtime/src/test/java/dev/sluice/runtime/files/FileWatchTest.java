package dev.sluice.runtime.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {
    @TempDir
    Path directory;

    private Path file;
    private FileWatch watch;

    @BeforeEach
    void startFromFile() throws IOException {
        file = Files.writeString(directory.resolve("a"), "one");
        watch = new FileWatch(List.of(file));
    }

    @Test
    void untouchedFileHasNotChanged() {
        assertThat(watch.changed()).isFalse();
    }

    @Test
    void editIsNoticedOnceEvenWithTheSameLengthAndTime() throws IOException {
        FileTime before = Files.getLastModifiedTime(file);
        Files.writeString(file, "two");
        Files.setLastModifiedTime(file, before);

        assertThat(watch.changed()).isTrue();
        assertThat(watch.changed()).isFalse();
    }

    @Test
    void removalAndReturnAreNoticed() throws IOException {
        Files.delete(file);
        assertThat(watch.changed()).isTrue();
        Files.writeString(file, "one");
        assertThat(watch.changed()).isTrue();
    }

    @Test
    void swappedLinkIsNoticed() throws IOException {
        Path link = directory.resolve("link");
        Files.createSymbolicLink(link, file);
        watch.watch(List.of(link));
        Path other = Files.writeString(directory.resolve("b"), "two");
        Files.delete(link);
        Files.createSymbolicLink(link, other);

        assertThat(watch.changed()).isTrue();
    }

    @Test
    void fileThatIsWatchedNoMoreDoesNotCount() throws IOException {
        watch.watch(List.of());
        Files.writeString(file, "two");

        assertThat(watch.changed()).isFalse();
    }
}
