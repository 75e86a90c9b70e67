package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What runs under Node's own test runner: the JavaScript client, and the dashboard in a real Chromium. */
class BrowserIT {
    @Test
    void theJavaScriptClientPassesItsTests() throws Exception {
        run("clients/javascript", Map.of(), "npm", "test");
    }

    @Test
    void theDashboardWorksInChromium() throws Exception {
        dashboard(Map.of());
    }

    /** Chromium offers permessage-deflate by itself, and is the judge of what it is sent. */
    @Test
    void theDashboardWorksOnCompressedFrames() throws Exception {
        dashboard(Map.of("SLUICE_GATEWAY_COMPRESSION_ENABLED", "true", "SLUICE_GATEWAY_COMPRESSION_BYTES_MIN", "0"));
    }

    private static void dashboard(Map<String, String> settings) throws Exception {
        try (NodeProcess node = NodeProcess.start(settings)) {
            Map<String, String> url = Map.of("SLUICE_URL", node.awaitReady());
            run("system-tests/browser", Map.of(), "npm", "ci", "--no-audit", "--no-fund");
            run("system-tests/browser", url, "npm", "test");
        }
    }

    private static void run(String folder, Map<String, String> environment, String... command) throws Exception {
        Path directory = NodeProcess.PROJECT.resolve(folder);
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().putAll(environment);
        // The streams of this JVM are the build's own channel: nobody may inherit them.
        Process process = builder.redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        List<String> printed = process.inputReader().lines().toList();
        assertThat(process.waitFor()).as(failuresIn(printed)).isZero();
        System.out.println(printed.stream()
                .filter(line -> line.startsWith("# pass"))
                .findFirst()
                .orElseGet(() -> String.join(" ", command)));
    }

    /** What its runner says of them, which is more than any message of ours; in TAP, until the end of each one's block. */
    private static String failuresIn(List<String> printed) {
        List<String> failures = new ArrayList<>();
        boolean within = false;
        for (String line : printed) {
            within |= line.startsWith("not ok");
            if (within) {
                failures.add(line);
            }
            within &= !line.equals("  ...");
        }
        return String.join("\n", failures.isEmpty() ? printed : failures);
    }
}
