package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What runs under Node's own test runner: the JavaScript client, and the dashboard in a real Chromium. */
class BrowserIT {
    @Test
    void theJavaScriptClientPassesItsTests() throws Exception {
        assertThat(run("clients/javascript", Map.of(), "npm", "test")).isZero();
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
            assertThat(run("system-tests/browser", Map.of(), "npm", "ci", "--no-audit", "--no-fund"))
                    .isZero();
            assertThat(run("system-tests/browser", url, "npm", "test")).isZero();
        }
    }

    private static int run(String folder, Map<String, String> environment, String... command) throws Exception {
        Path directory = NodeProcess.PROJECT.resolve(folder);
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().putAll(environment);
        // The streams of this JVM are the build's own channel: nobody may inherit them.
        Process process = builder.redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        // What its runner prints says more than any message of ours.
        process.inputReader().lines().forEach(System.out::println);
        return process.waitFor();
    }
}
