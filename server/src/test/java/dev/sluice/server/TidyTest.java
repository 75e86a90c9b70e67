package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TidyTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Set<String> NOT_OURS = Set.of("target", "node_modules", ".git", ".idea", ".vscode", "data");
    private static final Pattern TEXT =
            Pattern.compile("\\.(java|xml|json|md|js|mjs|css|html|sh|ya?ml|proto|lua|properties)$|/(sluice|run)$");
    /** They name what they look for. */
    private static final Set<String> THE_RULES = Set.of("Tidiness.java", "TidyTest.java");

    @Test
    void everyFileIsTidy() throws IOException {
        List<String> files = files();
        List<String> problems = new ArrayList<>();
        for (String file : files) {
            String text = Files.readString(PROJECT.resolve(file));
            Tidiness.problems(file, text).forEach(problem -> problems.add(file + " " + problem));
        }
        assertThat(files).hasSizeGreaterThan(200).contains("bin/sluice", "pom.xml", "README.md");
        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            a/src/main/A.java | class A {} // TODO                  | puts something off for later
            a/README.md       | FIXME: say more                     | puts something off for later
            a/src/main/A.java | final class StringUtils {}          | has a name that says nothing
            a/src/main/A.java | class StreamManager {}              | has a name that says nothing
            a/src/main/A.java | record CacheImpl(int a) {}          | has a name that says nothing
            a/src/main/A.java | interface PathHelper {}             | has a name that says nothing
            docs/a.md         | see /work/notes                     | speaks of what is not the project
            a/src/main/A.java | e.printStackTrace();                | prints a stack trace instead of logging it
            a/src/test/A.java | Thread.sleep(100);                  | sleeps instead of awaiting a condition
            a/src/test/A.java | @Disabled void a() {}               | skips a test
            """)
    void aPlantedFaultIsFound(String path, String text, String problem) {
        assertThat(Tidiness.problems(path, text + "\n")).containsExactly(problem);
    }

    @Test
    void aPlantedTabAndALongFileAreFound() {
        assertThat(Tidiness.problems("pom.xml", "<a>\t</a>\n")).containsExactly("has a tab");
        assertThat(Tidiness.problems("pom.xml", "<a/>")).containsExactly("does not end with a line's end");
        assertThat(Tidiness.problems("a/src/main/A.java", "\n".repeat(300))).isEmpty();
        assertThat(Tidiness.problems("a/src/main/A.java", "\n".repeat(301)))
                .containsExactly("has 301 lines: split it by responsibility");
    }

    private static List<String> files() throws IOException {
        List<String> files = new ArrayList<>();
        Files.walkFileTree(PROJECT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                boolean ours = !NOT_OURS.contains(folder.getFileName().toString());
                return ours ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String path = PROJECT.relativize(file).toString();
                if (TEXT.matcher(path).find()
                        && !THE_RULES.contains(file.getFileName().toString())) {
                    files.add(path);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }
}
